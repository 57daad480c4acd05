import { html } from "hono/html";
import type { AsyncApi } from "../asyncapi/asyncapi.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import type { Block, Inline, Section } from "./blocks.ts";
import { errorSection } from "./errors.ts";
import { httpSection } from "./http.ts";
import { schemaSection } from "./schemas.ts";
import { socketSection } from "./sockets.ts";

type Html = ReturnType<typeof html>;

/** The page `/docs`: both documents for people. It needs no script and loads nothing from another host. */
export function docsPage(openapi: OpenApi, asyncapi: AsyncApi): string {
  const sections = [
    httpSection(openapi),
    socketSection(asyncapi),
    errorSection(),
    schemaSection({ ...openapi.components.schemas, ...asyncapi.components.schemas }),
  ];
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley: API reference</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<header>
<h1>Parley: API reference, version ${openapi.info.version}</h1>
<p>For programs: <a href="/openapi.json">openapi.json</a>, <a href="/asyncapi.json">asyncapi.json</a>. To try it: the <a href="/example">example page</a>.</p>
<nav aria-label="On this page">${sections.map(({ id, title }) => html` <a href="#${id}">${title}</a>`)}</nav>
</header>
${sections.map((each) => sectionHtml(each, 2))}</main>
</body>
</html>
`);
}

function sectionHtml({ id, title, blocks }: Section, level: number): Html {
  return html`<section id="${id}">
<h${level}>${inlineHtml(title)}</h${level}>
${blocks.map((block) => blockHtml(block, level))}</section>
`;
}

function blockHtml(block: Block, level: number): Html {
  switch (block.kind) {
    case "section":
      return sectionHtml(block, level + 1);
    case "paragraph":
      return html`<p>${inlineHtml(block.text)}</p>\n`;
    case "table":
      return tableHtml(block.heads, block.rows);
    case "code":
      return html`<pre tabindex="0">${block.text}</pre>\n`;
    case "example":
      return html`<details>
<summary>${inlineHtml(block.title)}</summary>
${block.codes.map((each) => blockHtml(each, level))}</details>
`;
  }
}

/** A table that scrolls on its own where the screen is narrow. */
function tableHtml(heads: string[], rows: Inline[][]): Html {
  return html`<div class="wide" tabindex="0">
<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inlineHtml(cell)}</td>`)}</tr>\n`)}</tbody>
</table>
</div>
`;
}

function inlineHtml(text: Inline): Html {
  const parts = text.split(/(`[^`]*`|\[[^\]]+\]\(#[^)]+\))/).map((part) => {
    const [, label, target] = /^\[(.+)\]\((#.+)\)$/.exec(part) ?? [];
    if (target !== undefined) return html`<a href="${target}">${label}</a>`;
    return part.startsWith("`") ? html`<code>${part.slice(1, -1)}</code>` : part;
  });
  return html`${parts}`;
}
