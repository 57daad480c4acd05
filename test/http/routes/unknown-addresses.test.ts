import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley(
    { LOGO_URL: "https://cdn.example.com/pictures/logo.png?v=2", SITE_CLOSED: 1 },
    { pages: true },
  );
});
afterAll(() => parley.close());

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
    parley.fetch(path, { method, headers: accept === undefined ? {} : { Accept: accept } });
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
    const start = await send("/", BROWSERS[0]);
    const policy = page.headers.get("content-security-policy");
    expect(policy).toBe(start.headers.get("content-security-policy"));
    expect(policy).toContain("img-src 'self' blob: https://cdn.example.com;");
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
      expect([asset, (await parley.fetch(asset)).status]).toEqual([asset, 200]);
    }
  });

  test("is a page for those that have one, whatever is accepted", async () => {
    for (const accept of ["text/html", "*/*", "application/json"]) {
      expect((await send("/", accept)).headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
  });
});
