import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { brandColours } from "../../../src/core/brand.ts";
import { ConfigBody } from "../../../src/protocol/http/config.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

/** A site of which every optional variable is set. */
const ACME = {
  SITE_NAME: "Café Acme 👩‍💻",
  BRAND_HUE: 300,
  LOGO_URL: "https://cdn.example.com/pictures/logo.png?v=2",
  PICTURE_ORIGINS: "https://cdn.example.com,https://pictures.example.com",
  TERMS_URL: "/terms.html",
  IMPRINT_URL: "https://acme.example/imprint",
  COINS_URL: "https://acme.example/coins?member={id}",
  COINS_HELP: 'Ask at the "front desk".',
  MEMBER_SEARCH: "prefix",
  LANGUAGES: "de,en",
  SERVICE_WORKER: 0,
  OWN_ACCOUNTS: 0,
  SITE_LOGIN_URL: "https://acme.example/log-in",
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
  [parley, acme] = await Promise.all([
    startParley({}, { instrumented: true, pages: true }),
    startParley(ACME, { pages: true }),
  ]);
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
      own_accounts: true,
      login_url: null,
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
      own_accounts: false,
      login_url: "https://acme.example/log-in",
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

/** The policy of every page, with what the site adds. */
const policyWith = (pictures: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob:${pictures}`,
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

describe("the policy of a page", () => {
  const PATHS = ["/", "/main.js", "/icon.svg", "/example", "/docs", "/brand.css", "/app.webmanifest"];

  test.each(PATHS)(
    "of %s allows its own site, and the hosts of the logo and of members' pictures",
    async (path) => {
      const policies = await Promise.all(
        [parley, acme].map(async (of) => (await of.fetch(path)).headers.get("content-security-policy")),
      );
      expect(policies).toEqual([
        policyWith(""),
        policyWith(" https://cdn.example.com https://pictures.example.com"),
      ]);
    },
  );
});

test("a site on which members do not find each other refuses a search by name", async () => {
  const refused = await parley.request(ada, "POST", "/members/search", { query: "ada" });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: "forbidden" }]);
});

describe("GET /brand.css", () => {
  const brandCss = async (of: Parley) => {
    const response = await of.fetch("/brand.css");
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("max-age=300");
    return response.text();
  };

  test("sets nothing without a hue", async () => {
    expect((await brandCss(parley)).replace(/\/\*.*?\*\//g, "").trim()).toBe("");
  });

  test("sets the colours of the hue in both lights, and nothing else", async () => {
    const text = await brandCss(acme);
    const rules = [...text.matchAll(/:root \{\n([^}]*)\}/g)].map(([, lines = ""]) =>
      Object.fromEntries(
        [...lines.matchAll(/^ {2}--site-([a-z-]+): (#[0-9a-f]{6});$/gm)].map(([, name, colour]) => [
          name,
          colour,
        ]),
      ),
    );
    const { light, dark } = brandColours(ACME.BRAND_HUE);
    expect(rules).toEqual([light, dark]);
    expect(text.replace(/ {2}--site-[a-z-]+: #[0-9a-f]{6};\n/g, "")).toBe(
      ":root {\n}\n@media (prefers-color-scheme: dark) {\n:root {\n}\n}\n",
    );
  });
});

describe("GET /app.webmanifest", () => {
  const manifest = async (of: Parley) => {
    const response = await of.fetch("/app.webmanifest");
    expect(response.headers.get("content-type")).toBe("application/manifest+json");
    return response.json();
  };
  const common = {
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f4f6f7",
    theme_color: "#ffffff",
  };

  test("has the name and the picture of the site", async () => {
    expect(await manifest(parley)).toEqual({
      ...common,
      name: "Parley",
      short_name: "Parley",
      icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }],
    });
    expect(await manifest(acme)).toEqual({
      ...common,
      name: ACME.SITE_NAME,
      short_name: ACME.SITE_NAME,
      icons: [{ src: ACME.LOGO_URL, sizes: "any" }],
    });
  });
});
