import { html } from "hono/html";
import { ERRORS } from "../../protocol/errors.ts";
import type { Block, Code, Inline, Section } from "./blocks.ts";

export type Html = ReturnType<typeof html>;

/** An example with more lines than these is folded. */
const OPEN_EXAMPLE_MAX_LINES = 4;

export function sectionHtml(each: Section, level = 2): Html {
  if (each.lead !== undefined) return foldedHtml(each, each.lead, level);
  const { id, title, blocks } = each;
  return html`<section id="${id}">
<h${level}>${inlineHtml(title)}</h${level}>
${blocks.map((block) => blockHtml(block, level))}</section>
`;
}

/** The address of the section is that of the folded element, so that a link leads there without a script too. */
function foldedHtml({ id, title, blocks, route }: Section, lead: Inline, level: number): Html {
  const heading = route
    ? html`${methodHtml(route.method)} <code>${pathHtml(route.path)}</code>`
    : inlineHtml(title, { hasLinks: false });
  const isShown = (block: Block) => block.kind === "paragraph" && [lead, `${lead}.`].includes(block.text);
  return html`<details class="folded" id="${id}">
<summary><h${level}>${heading}</h${level}> <span>${inlineHtml(lead, { hasLinks: false })}</span></summary>
${blocks.filter((block) => !isShown(block)).map((block) => blockHtml(block, level))}</details>
`;
}

/** The method of an operation, in its colour. */
export function methodHtml(method: string): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span>`;
}

/** A path that may break after each of its parts. */
export function pathHtml(path: string): Html {
  return html`${path.split(/(?<=.)(?=\/)/).map((part, i) => html`${i > 0 ? html`<wbr>` : ""}${part}`)}`;
}

function blockHtml(block: Block, level: number): Html {
  switch (block.kind) {
    case "section":
      return sectionHtml(block, level + 1);
    case "paragraph":
      return html`<p>${inlineHtml(block.text)}</p>\n`;
    case "table":
      return tableHtml(block.heads, block.rows, block.ids);
    case "index":
      return html``;
    case "code":
      return codeHtml(block);
    case "example":
      return html`<details class="example"${isShort(block.codes) ? html` open` : ""}>
<summary>${inlineHtml(block.title)}</summary>
${block.codes.map(codeHtml)}</details>
`;
  }
}

function isShort(codes: Code[]): boolean {
  const lines = codes.reduce((sum, { text }) => sum + text.split("\n").length, 0);
  return lines <= OPEN_EXAMPLE_MAX_LINES;
}

export function codeHtml({ text }: { text: string }): Html {
  return html`<pre>${text}</pre>\n`;
}

function tableHtml(heads: string[], rows: Inline[][], ids: string[] = []): Html {
  return html`<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row, i) => rowHtml(row, ids[i]))}</tbody>
</table>
`;
}

function rowHtml(row: Inline[], id: string | undefined): Html {
  // A row does not link to itself.
  const cells = row.map(
    (cell, i) => html`<td>${inlineHtml(cell, { hasLinks: id === undefined || i > 0 })}</td>`,
  );
  return html`<tr${id === undefined ? "" : html` id="${id}"`}>${cells}</tr>\n`;
}

/** Code that is an error code links to its description. */
export function inlineHtml(text: Inline, { hasLinks = true } = {}): Html {
  const parts = text.split(/(`[^`]*`|\[[^\]]+\]\(#[^)]+\))/).map((part) => {
    const [, label, target] = /^\[(.+)\]\((#.+)\)$/.exec(part) ?? [];
    if (target !== undefined) return html`<a href="${target}">${label}</a>`;
    if (part === " (optional)") return html` <span class="optional">optional</span>`;
    if (!part.startsWith("`")) return part;
    const name = part.slice(1, -1);
    const inCode = html`<code>${name}</code>`;
    return hasLinks && name in ERRORS ? html`<a href="#error-${name}">${inCode}</a>` : inCode;
  });
  return html`${parts}`;
}
