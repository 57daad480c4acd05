import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ConfigBody } from "../../../src/protocol/http/config.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

/** A site of which every optional variable is set. */
const ACME = {
  SITE_NAME: "Café Acme 👩‍💻",
  BRAND_HUE: 300,
  LOGO_URL: "https://cdn.example.com/pictures/logo.png?v=2",
  TERMS_URL: "/terms.html",
  IMPRINT_URL: "https://acme.example/imprint",
  COINS_URL: "https://acme.example/coins?member={id}",
  COINS_HELP: 'Ask at the "front desk".',
  MEMBER_SEARCH: "prefix",
  LANGUAGES: "de,en",
  SERVICE_WORKER: 0,
  MESSAGE_PRICE: 7,
  MAX_FILE_BYTES: 1000,
  MEMBER_FILE_BYTES_PER_DAY: 900,
  PASSWORD_MIN_LENGTH: 12,
  SITE_CLOSED: 1,
};

let parley: Parley;
let acme: Parley;
let ada: TestMember;
beforeAll(async () => {
  [parley, acme] = await Promise.all([startParley({}, { instrumented: true }), startParley(ACME)]);
  ada = await parley.addMember();
});
afterAll(() => Promise.all([parley.close(), acme.close()]));
afterEach(() => parley.resetFailpoints());

const config = async (of: Parley, path = "/config") => ConfigBody.parse(await (await of.fetch(path)).json());

describe("GET /config", () => {
  test("has a default for everything", async () => {
    expect(await config(parley)).toEqual({
      name: "Parley",
      logo: null,
      prices: { text: 5, file: 5 },
      limits: { text_length: 10_000, file_bytes: 5_000_000, name_length: 50, password_min_length: 3 },
      languages: ["en", "de"],
      terms: null,
      imprint: null,
      coins_url: null,
      coins_help: null,
      member_search: "off",
      service_worker: true,
    });
  });

  test("shows what the operator set, while the site is closed too", async () => {
    expect(await config(acme)).toEqual({
      name: ACME.SITE_NAME,
      logo: ACME.LOGO_URL,
      prices: { text: 7, file: 7 },
      limits: { text_length: 10_000, file_bytes: 900, name_length: 50, password_min_length: 12 },
      languages: ["de", "en"],
      terms: "/terms.html",
      imprint: "https://acme.example/imprint",
      coins_url: "https://acme.example/coins?member={id}",
      coins_help: ACME.COINS_HELP,
      member_search: "prefix",
      service_worker: false,
    });
    expect((await acme.request(await acme.addMember(), "GET", "/members/me")).status).toBe(503);
  });

  test("asks neither D1 nor an object, whoever sends the request", async () => {
    await parley.setFailpoint("limits", "counted");
    await parley.setFailpoint("workerD1", "down");
    // The control: this request asks D1.
    expect((await parley.request(ada, "GET", "/members/me")).status).toBe(503);
    const [statements, taken] = [await parley.readCounter("workerStatements"), await parley.readTaken()];
    parley.clearLogs();
    for (const headers of [{}, { Authorization: `Bearer ${ada.token}` }, { Authorization: "Bearer x" }]) {
      for (const method of ["GET", "HEAD"]) {
        const response = await parley.fetch("/config", { method, headers });
        expect([method, response.status, response.headers.get("cache-control")]).toEqual([
          method,
          200,
          "no-store",
        ]);
      }
    }
    expect(await parley.readCounter("workerStatements")).toBe(statements);
    expect(await parley.readTaken()).toEqual(taken);
    expect(parley.getLogs()).toEqual([]);
  });

  test("is for pages of other sites too", async () => {
    const preflight = await parley.fetch("/config", {
      method: "OPTIONS",
      headers: { Origin: "https://other.example", "Access-Control-Request-Method": "GET" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  });
});
