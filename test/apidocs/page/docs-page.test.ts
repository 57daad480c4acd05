import { describe, expect, test } from "vitest";
import { asyncapi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../../../src/apidocs/openapi/openapi.ts";
import { docsPage } from "../../../src/apidocs/page/docs-page.ts";
import { html, prose, table } from "../../../src/apidocs/page/html.ts";
import { ERRORS } from "../../../src/protocol/errors.ts";

const documents = { openapi: openapi(), asyncapi: asyncapi() };
const page = docsPage(documents.openapi, documents.asyncapi);
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? "");

describe("/docs", () => {
  test("has a place of its own for every route, frame and schema", () => {
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

  test("has every code of the closed list, and every close", () => {
    const codes = page.slice(page.indexOf('id="codes"'), page.indexOf('id="schemas"'));
    for (const code of Object.keys(ERRORS)) expect(codes).toContain(`<code>${code}</code>`);
    for (const { close } of documents.asyncapi["x-close-codes"]) expect(codes).toContain(`<td>${close}</td>`);
  });

  test("shows the examples as they go over the wire", () => {
    expect(page).toContain(
      "POST /members/2/coins\nContent-Type: application/json\nIdempotency-Key: welcome-2\n",
    );
    expect(page).toContain("{&#34;type&#34;:&#34;smile&#34;,&#34;smile_id&#34;:1}</pre>");
  });

  test("leads nowhere but to itself and to this site, and loads nothing else", () => {
    const links = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link ?? "");
    const away = links.filter((link) => !link.startsWith("#"));
    expect(new Set(away)).toEqual(
      new Set(["/icon.svg", "/docs.css", "/openapi.json", "/asyncapi.json", "/example"]),
    );
    for (const link of links.filter((each) => each.startsWith("#"))) expect(ids).toContain(link.slice(1));
    expect(page).not.toMatch(/<script|<iframe|<img|style=|https?:\/\//);
  });
});

describe("what is put into HTML", () => {
  test("is text, whatever it holds", () => {
    expect(String(html`<p>${'<b>"a" & b</b>'}</p>`)).toBe(
      "<p>&#60;b&#62;&#34;a&#34; &#38; b&#60;/b&#62;</p>",
    );
    expect(String(html`<p>${html`<b>a</b>`}${[html`<i>b</i>`, html`<i>c</i>`]}${undefined}</p>`)).toBe(
      "<p><b>a</b><i>b</i><i>c</i></p>",
    );
  });

  test("is code between backticks, and a table only with rows", () => {
    expect(String(prose("a `<b>` c"))).toBe("a <code>&#60;b&#62;</code> c");
    expect(String(table(["a"], []))).toBe("");
    expect(String(table(["a"], [["<"]]))).toContain("<td>&#60;</td>");
  });
});
