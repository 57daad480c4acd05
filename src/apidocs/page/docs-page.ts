import type { AsyncApi } from "../asyncapi/asyncapi.ts";
import type { CloseRow, CodeRow } from "../error-codes.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import { type Html, html, table } from "./html.ts";
import { httpSection } from "./http-section.ts";
import { schemaSection } from "./schema-section.ts";
import { socketSection } from "./socket-section.ts";

/** The page `/docs`: both documents, to be read. It needs no script, and nothing from anywhere else. */
export function docsPage(openapi: OpenApi, asyncapi: AsyncApi): string {
  const schemas = { ...openapi.components.schemas, ...asyncapi.components.schemas };
  const byName = Object.fromEntries(Object.entries(schemas).sort());
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley: the wire</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<header>
<h1>Parley: the wire, version ${openapi.info.version}</h1>
<p>For programs: <a href="/openapi.json">openapi.json</a>, <a href="/asyncapi.json">asyncapi.json</a>. By hand: the <a href="/example">example page</a>.</p>
<nav aria-label="On this page">${[
    ["http", "HTTP"],
    ["sockets", "Sockets"],
    ["codes", "Codes"],
    ["schemas", "Schemas"],
  ].map(([id, name]) => html` <a href="#${id}">${name}</a>`)}</nav>
</header>
${httpSection(openapi)}${socketSection(asyncapi)}${codeSection(
  mergeCodes(openapi["x-error-codes"], asyncapi["x-error-codes"]),
  asyncapi["x-close-codes"],
)}${schemaSection(byName)}</main>
</body>
</html>
`);
}

/** One row for each code, whichever document has it; the status is of HTTP alone. */
function mergeCodes(httpCodes: CodeRow[], frameCodes: CodeRow[]): CodeRow[] {
  const known = new Set(httpCodes.map(({ code }) => code));
  return [...httpCodes, ...frameCodes.filter(({ code }) => !known.has(code))];
}

function codeSection(codes: CodeRow[], closes: CloseRow[]): Html {
  return html`<section id="codes">
<h2>Codes</h2>
<h3>Errors</h3>
${table(
  ["code", "status", "means", "then"],
  codes.map(({ code, status, means, advice }) => [
    html`<code>${code}</code>`,
    `${status ?? ""}`,
    means,
    advice,
  ]),
)}<h3>Closes</h3>
${table(
  ["close", "reason", "when"],
  closes.map(({ close, reason, when }) => [`${close}`, html`<code>${reason}</code>`, when]),
)}</section>
`;
}
