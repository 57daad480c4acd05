import { describe, expect, test } from "vitest";
import { asyncapi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../../../src/apidocs/openapi/openapi.ts";
import { commonStatuses, ownErrors } from "../../../src/apidocs/reference/common-errors.ts";
import { docsPage } from "../../../src/apidocs/reference/docs-page.ts";
import { ERRORS } from "../../../src/protocol/errors.ts";

const documents = { openapi: openapi(), asyncapi: asyncapi() };
const page = docsPage(documents.openapi, documents.asyncapi);
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? "");

describe("the page /docs", () => {
  test("has one anchor for each route, frame and schema", () => {
    const routes = Object.values(documents.openapi.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const frames = Object.entries(documents.asyncapi.channels).flatMap(([channel, { messages }]) =>
      Object.keys(messages).map((message) => `${channel}-${message}`),
    );
    const schemas = Object.values(documents).flatMap(({ components }) => Object.keys(components.schemas));
    expect(routes.length + frames.length + schemas.length).toBeGreaterThan(100);
    const anchors = new Set([...routes, ...frames, ...schemas.map((name) => `schema-${name}`)]);
    for (const anchor of anchors) expect(ids).toContain(anchor);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("lists every error code and every close code", () => {
    const codes = page.slice(page.indexOf('id="codes"'), page.indexOf('id="schemas"'));
    for (const code of Object.keys(ERRORS)) expect(codes).toContain(`<td><code>${code}</code></td>`);
    for (const { close } of documents.asyncapi["x-close-codes"]) expect(codes).toContain(`<td>${close}</td>`);
  });

  test("shows examples as they are sent", () => {
    expect(page).toContain(
      "POST /members/2/coins\nContent-Type: application/json\nIdempotency-Key: welcome-2\n",
    );
    expect(page).toContain("{&quot;type&quot;:&quot;smile&quot;,&quot;smile_id&quot;:1}</pre>");
  });

  test("escapes every text that it shows", () => {
    expect(page).toContain("Authorization: Bearer &lt;access_token&gt;");
    expect(page).not.toContain("<access_token>");
  });

  test("links only to itself and to this site, and loads nothing from another host", () => {
    const links = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link ?? "");
    const outward = links.filter((link) => !link.startsWith("#"));
    expect(new Set(outward)).toEqual(
      new Set([
        ...["/icon.svg", "/brand.css", "/docs.css", "/docs.js"],
        ...["/", "/openapi.json", "/asyncapi.json", "/example"],
      ]),
    );
    for (const link of links.filter((each) => each.startsWith("#"))) expect(ids).toContain(link.slice(1));
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/docs.js">']);
    expect(page).not.toMatch(/<iframe|<img|style=| on\w+=/);
    const outsideSamples = page.replaceAll(/<pre>[\s\S]*?<\/pre>/g, "");
    expect(outsideSamples).not.toMatch(/https?:\/\//);
  });

  test("links each operation, frame and code from its side bar, and each code from where it is named", () => {
    const bar = page.slice(page.indexOf("<nav "), page.indexOf("</nav>"));
    const routes = Object.values(documents.openapi.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const frames = Object.entries(documents.asyncapi.channels).flatMap(([channel, { messages }]) =>
      Object.keys(messages).map((message) => `${channel}-${message}`),
    );
    const codes = Object.keys(ERRORS).map((code) => `error-${code}`);
    for (const id of [...routes, ...frames, ...codes]) expect(bar).toContain(`href="#${id}"`);
    expect(sectionOf("register")).toContain('<a href="#error-email_taken"><code>email_taken</code></a>');
  });

  test("names the client, and never sends its reader to the page that they read", () => {
    expect(page).toContain("parley-client");
    expect(page).not.toMatch(/open <code>\/docs|open \/docs/i);
  });
});

/** Returns the HTML of a folded section. */
function sectionOf(id: string): string {
  const [, after = ""] = page.split(`<details class="folded" id="${id}">`);
  return after.split('<details class="folded"')[0] ?? "";
}

describe("the errors of an operation", () => {
  const operations = Object.values(documents.openapi.paths).flatMap((methods) => Object.values(methods));

  test.each(operations.map((operation) => [operation.operationId, operation] as const))(
    "%s are all shown: its own with their codes, and the common ones by their statuses",
    (_, operation) => {
      const own = ownErrors(operation);
      const statuses = Object.keys(operation.responses).filter((status) => Number(status) >= 400);
      const shown = new Set([...own.map(({ status }) => status), ...commonStatuses(operation).map(String)]);
      expect([...shown].sort()).toEqual(statuses);
      for (const { status, codes } of own) {
        expect(sectionOf(operation.operationId)).toContain(
          `<td>${status}</td><td>${codes.map(linkToCode).join(", ")}</td>`,
        );
      }
    },
  );

  test("with the status 500 and 503 are in no table but that of the common errors", () => {
    const common = page.slice(page.indexOf('<section id="common-errors">'));
    for (const [status, code] of [
      ["500", "internal"],
      ["503", "unavailable"],
    ]) {
      expect(page.split(`<td>${status}</td>`)).toHaveLength(2);
      expect(common).toContain(`<td>${status}</td><td>${linkToCode(code ?? "")}</td>`);
    }
  });

  test("a common code that an operation does not share with its kind is its own", () => {
    const find = (id: string) => operations.find(({ operationId }) => operationId === id);
    const refresh = find("refresh");
    const search = find("searchMembers");
    const grant = find("changeCoins");
    if (!refresh || !search || !grant) throw new Error("the document has no such operation");
    expect(ownErrors(refresh)).toContainEqual({ status: "401", codes: ["unauthorized"] });
    expect(ownErrors(search)).toContainEqual({ status: "403", codes: ["forbidden"] });
    expect(ownErrors(grant).map(({ status }) => status)).toEqual(["404", "409"]);
  });
});

function linkToCode(code: string): string {
  return `<a href="#error-${code}"><code>${code}</code></a>`;
}
