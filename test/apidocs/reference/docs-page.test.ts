import { describe, expect, test } from "vitest";
import { asyncapi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../../../src/apidocs/openapi/openapi.ts";
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
      new Set(["/icon.svg", "/docs.css", "/openapi.json", "/asyncapi.json", "/example"]),
    );
    for (const link of links.filter((each) => each.startsWith("#"))) expect(ids).toContain(link.slice(1));
    expect(page).not.toMatch(/<script|<iframe|<img|style=|https?:\/\//);
  });
});
