import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { codeSpans, DOCUMENTS, readDocument, withoutCodeBlocks } from "./markdown.ts";

const README_MAX_LINES = 160;
const README_MAX_BYTES = 8 * 1024;

/** Files that are made on the reader's machine. */
const GENERATED = [".dev.vars"];

/** The anchor that a host gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

function anchorsOf(path: string): string[] {
  const headings = withoutCodeBlocks(readDocument(path)).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) => anchorOf(heading));
}

/** Relative links and images, as the document writes them. */
function relativeLinks(path: string): string[] {
  const links = withoutCodeBlocks(readDocument(path)).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** Paths of the repository in code spans: `src/room/`, `docs/money.md`, `package.json`. */
function namedPaths(path: string): string[] {
  return codeSpans(readDocument(path)).filter(
    (span) =>
      (/^(?:src|test|docs|migrations|\.ci|\.github)\/[\w./-]*$/.test(span) ||
        /^\.?[\w-]+\.(?:md|ts|toml|json|vars)$/.test(span)) &&
      !GENERATED.includes(span),
  );
}

/** Text in which a named constant can be defined. */
const CODE = [...globSync("src/**/*.{ts,tsx}"), ...globSync("test/**/*.ts"), "wrangler.toml"]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

test("the README is short: at most 160 lines and 8 KB", () => {
  const readme = readDocument("README.md");
  expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(README_MAX_LINES);
  expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(README_MAX_BYTES);
});

test("the README links to every text", () => {
  const targets = relativeLinks("README.md");
  for (const path of DOCUMENTS.filter((path) => path !== "README.md" && !path.startsWith("docs/adr/"))) {
    expect(targets).toContain(path);
  }
});

describe.each(DOCUMENTS)("%s", (path) => {
  test("has only relative links that resolve, to headings too", () => {
    for (const link of relativeLinks(path)) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : normalize(join(dirname(path), file));
      expect(existsSync(target), `${link} leads nowhere`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `${link} names no heading`).toContain(anchor);
    }
  });

  test("names only files and folders that exist", () => {
    const missing = namedPaths(path).filter((named) => !existsSync(named) && !isNameOfFile(named));
    expect(missing).toEqual([]);
  });

  test("names only constants, functions, codes and fields that the code has", () => {
    const names = codeSpans(readDocument(path)).filter(
      (span) =>
        /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(span) ||
        /^[a-z]+(?:[A-Z][a-z]+)+$/.test(span) ||
        /^[a-z]+(?:_[a-z]+)+$/.test(span),
    );
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(CODE))).toEqual([]);
  });
});

/** A file without its folder, such as `en.ts`. */
function isNameOfFile(name: string): boolean {
  return !name.includes("/") && globSync(`{src,test}/**/${name}`).length > 0;
}
