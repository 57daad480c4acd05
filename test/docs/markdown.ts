import { globSync, readFileSync } from "node:fs";

/** The texts that people wrote. `docs/reference/` is written by the build. */
export const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  // The README of the package `parley-client`.
  "src/client/README.md",
  ...globSync("docs/**/*.md").filter((path) => !path.startsWith("docs/reference/")),
].sort();

export function readDocument(path: string): string {
  return readFileSync(path, "utf8");
}

/** Returns the code of each fenced block of a language, in order. */
export function codeBlocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...markdown.matchAll(fence)].map(([, code = ""]) => code);
}

/** Returns the text without its fenced blocks. */
export function withoutCodeBlocks(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, "");
}

/** Returns the text of each code span outside of fenced blocks. */
export function codeSpans(markdown: string): string[] {
  return [...withoutCodeBlocks(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

/**
 * Returns the rows of the table below a heading, as their cells without code marks.
 * @throws when there is no such heading, or no table below it
 */
export function tableBelow(markdown: string, heading: string): string[][] {
  const [, section = ""] = markdown.split(`\n${heading}\n`);
  const [table] = /(?:^\|.*\n?)+/m.exec(section.split(/^#+ /m)[0] ?? "") ?? [];
  if (!table) throw new Error(`there is no table below "${heading}"`);
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** Returns the commands of the `sh` blocks: one per line. */
export function shellCommands(markdown: string): string[] {
  return codeBlocks(markdown, "sh").flatMap((code) => code.trim().split("\n"));
}
