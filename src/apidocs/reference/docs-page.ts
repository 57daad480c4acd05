import { html } from "hono/html";
import type { AsyncApi } from "../asyncapi/asyncapi.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import { type Html, sectionHtml } from "./block-html.ts";
import type { Section } from "./blocks.ts";
import { contentsHtml } from "./contents.ts";
import { errorSection } from "./errors.ts";
import { httpSection } from "./http.ts";
import { quickStartHtml } from "./quick-start-html.ts";
import { schemaSection } from "./schemas.ts";
import { socketSection } from "./sockets.ts";

/** The page `/docs`: both documents for people. It needs no script, and loads nothing from another host. */
export function docsPage(openapi: OpenApi, asyncapi: AsyncApi): string {
  const sections = [
    httpSection(openapi),
    socketSection(asyncapi),
    errorSection(),
    schemaSection({ ...openapi.components.schemas, ...asyncapi.components.schemas }),
  ];
  return String(html`<!doctype html>
<html lang="en">
${headHtml()}<body>
<a class="skip" href="#content">Skip to content</a>
<header>
<a class="home" href="/"><svg viewBox="0 0 32 32" aria-hidden="true"><path fill="currentColor" d="M4 4h24v18H15l-7 6v-6H4z"/></svg> <span>Parley</span></a>
<a class="beside" href="#contents">Contents</a>
</header>
${sideBarHtml(sections)}<main id="content">
<header>
<h1>API reference</h1>
<p class="facts"><span class="version">Version ${openapi.info.version}</span> <a href="/openapi.json">openapi.json</a> <a href="/asyncapi.json">asyncapi.json</a> <a href="/example">Example page</a> <a href="/">Open the app</a></p>
</header>
${quickStartHtml()}${sections.map((each) => sectionHtml(each))}</main>
</body>
</html>
`);
}

function headHtml(): Html {
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference – Parley</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/brand.css">
<link rel="stylesheet" href="/docs.css">
<script type="module" src="/docs.js"></script>
</head>
`;
}

/** On a narrow screen, the element `details` folds the list that follows it. */
function sideBarHtml(sections: Section[]): Html {
  return html`<div class="side" id="contents">
<details class="menu"><summary>Contents</summary></details>
<nav aria-label="Contents">
<form role="search" class="filter" hidden>
<label for="filter">Filter operations, frames and codes</label>
<input type="search" id="filter" autocomplete="off" autocapitalize="none" spellcheck="false">
<p role="status" class="found"></p>
</form>
<div class="list">
<ul><li><a href="#quick-start">Quick start</a></li></ul>
${contentsHtml(sections)}</div>
</nav>
</div>
`;
}
