import type { AsyncApi } from "../asyncapi/asyncapi.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import type { Block, Code, Inline, Section } from "./blocks.ts";
import { errorSection } from "./errors.ts";
import { httpSection } from "./http.ts";
import { schemaSection } from "./schemas.ts";
import { socketSection } from "./sockets.ts";

const NOTE =
  "<!-- Written by `npm run docs` from the schemas of src/protocol and the texts of src/apidocs. -->";
const LINKS = "[HTTP](http.md) · [Sockets](sockets.md) · [Errors](errors.md)";

/** The files of `docs/reference/`, by name. */
export function referenceFiles(openapi: OpenApi, asyncapi: AsyncApi): Record<string, string> {
  const http = httpSection(openapi);
  const sockets = socketSection(asyncapi);
  return {
    "http.md": toMarkdown({
      ...http,
      title: `HTTP reference, version ${openapi.info.version}`,
      blocks: [...http.blocks, schemaSection(openapi.components.schemas)],
    }),
    "sockets.md": toMarkdown({
      ...sockets,
      title: `Socket reference, version ${asyncapi.info.version}`,
      blocks: [...sockets.blocks, schemaSection(asyncapi.components.schemas)],
    }),
    "errors.md": toMarkdown({
      ...errorSection(),
      title: `Error reference, version ${openapi.info.version}`,
    }),
  };
}

function toMarkdown(root: Section): string {
  const anchors = anchorsOf(root);
  const [heading, ...blocks] = sectionMarkdown(root, 1, anchors);
  return `${[NOTE, heading, LINKS, ...blocks].join("\n\n")}\n`;
}

/** The anchor that code hosts give to the heading of each section, by the section's id. */
function anchorsOf(root: Section): Map<string, string> {
  const counts = new Map<string, number>();
  const anchors = new Map<string, string>();
  const visit = ({ id, title, blocks }: Section): void => {
    const slug = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.set(id, count === 0 ? slug : `${slug}-${count}`);
    for (const block of blocks) if (block.kind === "section") visit(block);
  };
  visit(root);
  return anchors;
}

function sectionMarkdown({ title, blocks }: Section, level: number, anchors: Map<string, string>): string[] {
  const heading = `${"#".repeat(level)} ${inlineMarkdown(title, anchors)}`;
  return [heading, ...blocks.flatMap((block) => blockMarkdown(block, level, anchors))];
}

function blockMarkdown(block: Block, level: number, anchors: Map<string, string>): string[] {
  switch (block.kind) {
    case "section":
      return sectionMarkdown(block, level + 1, anchors);
    case "paragraph":
      return [inlineMarkdown(block.text, anchors)];
    case "table":
    case "index":
      return [tableMarkdown(block.heads, block.rows, anchors)];
    case "code":
      return [fence(block)];
    case "example":
      return [`**Example:** ${inlineMarkdown(block.title, anchors)}`, ...block.codes.map(fence)];
  }
}

function tableMarkdown(heads: string[], rows: Inline[][], anchors: Map<string, string>): string {
  const cells = rows.map((row) => row.map((cell) => inlineMarkdown(cell, anchors).replaceAll("|", "\\|")));
  return [heads, heads.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** A code span stays as it is; a link leads to the heading of its section. */
function inlineMarkdown(text: Inline, anchors: Map<string, string>): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (part.startsWith("`")) return part;
      return part
        .replace(/[<*]/g, "\\$&")
        .replace(/\]\(#([^)]+)\)/g, (_, id: string) => `](#${anchors.get(id) ?? id})`);
    })
    .join("");
}

function fence({ language, text }: Code): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
