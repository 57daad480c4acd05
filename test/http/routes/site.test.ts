import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { brandColours } from "../../../src/core/brand.ts";
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

/** The policy of every page, with what the logo adds. */
const policyWith = (logo: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob:${logo}`,
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

describe("the policy of a page", () => {
  const PATHS = ["/", "/main.js", "/icon.svg", "/example", "/docs", "/brand.css", "/app.webmanifest"];

  test.each(PATHS)("of %s allows its own site, and the host of a logo to be a picture", async (path) => {
    const policies = await Promise.all(
      [parley, acme].map(async (of) => (await of.fetch(path)).headers.get("content-security-policy")),
    );
    expect(policies).toEqual([policyWith(""), policyWith(" https://cdn.example.com")]);
  });
});

test("a site on which members do not find each other refuses a search by name to superusers too", async () => {
  for (const by of [ada, await parley.addMember({ superuser: true })]) {
    const refused = await parley.request(by, "POST", "/members/search", { query: "ada" });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "forbidden" }]);
  }
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

/** The headers `Accept` with which browsers request a page. */
const BROWSERS = [
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/png,image/svg+xml,*/*;q=0.8",
  "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "text/html",
  "application/xml, TEXT/HTML;q=0.1",
  "text/html;charset=utf-8",
];
/** Those of programs, and of the parts of a page. */
const PROGRAMS = [
  undefined,
  "",
  "*/*",
  "text/*",
  "application/json",
  "application/problem+json, */*",
  "text/html;q=0, application/json",
  "text/html; q=0.0",
  "text/htmlx",
  "application/text/html",
  "text/css,*/*;q=0.1",
  "image/avif,image/webp,*/*",
];
const LOST = [
  "/nope",
  "/not-found",
  "/chats/1",
  "/chunks/gone.js",
  "/.well-known/x",
  "/nope/?next=text/html",
  "/%ff",
];

describe("an address that has no page", () => {
  const send = (path: string, accept: string | undefined, method = "GET") =>
    acme.fetch(path, { method, headers: accept === undefined ? {} : { Accept: accept } });
  const isPage = async (response: Response) => {
    const text = await response.text();
    expect(response.headers.get("vary")).toBe("Accept");
    expect(response.status).toBe(404);
    return text.includes("<!doctype html>");
  };

  test.each(LOST)(
    "%s is a page with a way home for a browser, and a problem document for a program",
    async (path) => {
      for (const accept of BROWSERS)
        expect([accept, await isPage(await send(path, accept))]).toEqual([accept, true]);
      for (const accept of PROGRAMS)
        expect([accept, await isPage(await send(path, accept))]).toEqual([accept, false]);
    },
  );

  test("has the headers of each", async () => {
    const [page, document] = await Promise.all([send("/nope", BROWSERS[0]), send("/nope", "*/*")]);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toBe(policyWith(" https://cdn.example.com"));
    expect(document.headers.get("content-type")).toBe("application/problem+json");
    expect(document.headers.get("content-security-policy")).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(document.headers.get("cache-control")).toBe("no-store");
    expect(await document.json()).toMatchObject({ status: 404, code: "not_found" });
  });

  test("answers HEAD as GET without a body, and other methods with a problem document", async () => {
    const head = await send("/nope", "text/html", "HEAD");
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      404,
      "text/html; charset=utf-8",
      "",
    ]);
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect([method, await isPage(await send("/nope", "text/html", method))]).toEqual([method, false]);
    }
  });

  test.each([
    ["/members/nope", 401],
    ["/members/nope/deep", 401],
    ["/auth/nope", 404],
    ["/config/nope", 404],
    ["/health/nope", 404],
    ["/storage?uuid=nope", 404],
  ])("is a problem document for everybody if it is one of the API: %s", async (path, status) => {
    for (const accept of [BROWSERS[0], "*/*"]) {
      const response = await send(path, accept);
      expect([response.status, response.headers.get("content-type")]).toEqual([
        status,
        "application/problem+json",
      ]);
    }
  });

  test("has no script on its page, both languages, and links to the start alone", async () => {
    const text = await (await send("/nope", BROWSERS[0])).text();
    expect(text).not.toMatch(/<script|<style|style=|\son\w+=|javascript:/i);
    expect(text).toContain("Page not found");
    expect(text).toContain("Seite nicht gefunden");
    expect([...text.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["/", "/"]);
    for (const [, asset = ""] of text.matchAll(/<link [^>]*href="([^"]*)"/g)) {
      expect([asset, (await acme.fetch(asset)).status]).toEqual([asset, 200]);
    }
  });

  test("is a page for those that have one, whatever is accepted", async () => {
    for (const accept of ["text/html", "*/*", "application/json"]) {
      expect((await send("/", accept)).headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
  });
});
