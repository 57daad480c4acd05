import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { asyncapi } from "../../src/apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../../src/apidocs/openapi/openapi.ts";
import { referenceFiles } from "../../src/apidocs/reference/markdown.ts";
import { ERRORS } from "../../src/protocol/errors.ts";

const written = referenceFiles(openapi(), asyncapi());

/** The anchors that a code host gives to the headings of a Markdown file. */
function anchorsIn(markdown: string): string[] {
  const headings = markdown.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm);
  const slugs = [...headings].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 _-]/g, "")
      .replaceAll(" ", "-"),
  );
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((each) => each === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

describe("docs/reference", () => {
  test("has no file besides those that `npm run docs` writes", () => {
    expect(
      globSync("docs/reference/*")
        .map((path) => basename(path))
        .sort(),
    ).toEqual(Object.keys(written).sort());
  });

  test.each(Object.entries(written))("has an up-to-date %s (if not, run `npm run docs`)", (name, text) => {
    expect(readFileSync(`docs/reference/${name}`, "utf8")).toBe(text);
  });

  test.each(Object.entries(written))("has %s without a link that leads nowhere", (_, text) => {
    const anchors = anchorsIn(text);
    for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  test("has every route, every channel and every error code", () => {
    for (const [path, methods] of Object.entries(openapi().paths)) {
      for (const method of Object.keys(methods)) {
        expect(written["http.md"]).toContain(`### \`${method.toUpperCase()} ${path}\``);
      }
    }
    for (const { title } of Object.values(asyncapi().channels))
      expect(written["sockets.md"]).toContain(title);
    for (const code of Object.keys(ERRORS)) expect(written["errors.md"]).toContain(`| \`${code}\` |`);
  });
});
