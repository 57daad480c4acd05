import { html } from "hono/html";
import { type Html, inlineHtml, methodHtml, pathHtml } from "./block-html.ts";
import type { Block, Section } from "./blocks.ts";

/** Returns the side bar's list of the sections. Groups are folded, so that the keyboard passes them in one step each. */
export function contentsHtml(sections: Section[]): Html {
  return html`${sections.map(partHtml)}`;
}

function partHtml(part: Section): Html {
  const children = childrenOf(part);
  const hasGroups = children.some((child) => entriesOf(child).length > 0);
  if (children.length === 0) return html`<ul>${linkItem(part)}</ul>\n`;
  if (!hasGroups) return html`<hr>\n${groupHtml(part)}`;
  return html`<h2><a href="#${part.id}">${inlineHtml(part.title)}</a></h2>
${children.map((child) => (entriesOf(child).length > 0 ? groupHtml(child) : html`<ul>${linkItem(child)}</ul>\n`))}`;
}

/** A folded list of one section's parts, with those of its parts under names of their own. */
function groupHtml(group: Section): Html {
  const children = childrenOf(group);
  const parts = children.some((child) => entriesOf(child).length > 0)
    ? children.map(
        (child) => html`<h3><a href="#${child.id}">${inlineHtml(child.title)}</a></h3>
<ul>${entriesOf(child)}</ul>\n`,
      )
    : html`<ul>${entriesOf(group)}</ul>\n`;
  const hasText = group.blocks.some(({ kind }) => kind !== "section");
  const overview = hasText ? html`<ul><li><a href="#${group.id}">Overview</a></li></ul>\n` : "";
  return html`<details class="group">
<summary>${nameOfGroup(group)}</summary>
${overview}${parts}</details>
`;
}

/** The title of a channel also has its address, for which the side bar has no room. */
function nameOfGroup({ title }: Section): Html {
  return inlineHtml(title.replace(/: `.*`$/, ""));
}

function childrenOf({ blocks }: Section): Section[] {
  return blocks.filter((block): block is Section => block.kind === "section");
}

/** The links below a section: to the sections in it, or to the rows of its table. */
function entriesOf(section: Section): Html[] {
  const children = childrenOf(section);
  return children.length > 0 ? children.map(linkItem) : section.blocks.flatMap(rowItems);
}

function linkItem({ id, title, route, lead }: Section): Html {
  if (!route) return html`<li><a href="#${id}">${inlineHtml(title, { hasLinks: false })}</a></li>\n`;
  const { method, path } = route;
  return html`<li><a class="route" href="#${id}">${methodHtml(method)} <code>${pathHtml(path)}</code> <span>${lead}</span></a></li>\n`;
}

function rowItems(block: Block): Html[] {
  if (block.kind !== "table" || !block.ids) return [];
  return block.ids.map((id, i) => {
    const [name = "", note = ""] = block.rows[i] ?? [];
    return html`<li><a href="#${id}">${inlineHtml(name, { hasLinks: false })} <span>${inlineHtml(note, { hasLinks: false })}</span></a></li>\n`;
  });
}
