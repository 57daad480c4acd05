import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { codeSpans, readDocument, tableBelow } from "./markdown.ts";

const LEVELS = { 1: 70, 2: 183 };
const CHAPTERS = 17;
const STATUSES = ["met", "not met", "not applicable", "platform"];

const security = readDocument("SECURITY.md");
const rows = tableBelow(security, "### The requirements").map(
  ([id = "", name = "", level = "", status = "", evidence = ""]) => ({ id, name, level, status, evidence }),
);
const countOf = (level: string, status: string) =>
  rows.filter((row) => (level === "both" || row.level === level) && row.status === status).length;

describe("the table of ASVS", () => {
  test("has every requirement of level 1 and 2 once", () => {
    expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))]);
    for (const [level, count] of Object.entries(LEVELS)) {
      expect(rows.filter((row) => row.level === level)).toHaveLength(count);
    }
    expect(rows).toHaveLength(LEVELS[1] + LEVELS[2]);
  });

  test("has ids of the standard's form, in its order", () => {
    const numbers = rows.map(({ id }) => /^V(\d+)\.(\d+)\.(\d+)$/.exec(id)?.slice(1).map(Number) ?? []);
    const keys = numbers.map(
      ([chapter = 0, section = 0, item = 0]) => chapter * 10_000 + section * 100 + item,
    );
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    expect(new Set(numbers.map(([chapter]) => chapter)).size).toBe(CHAPTERS);
  });

  test("gives each a name, a known status and evidence or a reason", () => {
    for (const { id, name, status, evidence } of rows) {
      expect(STATUSES, id).toContain(status);
      expect(name, id).not.toBe("");
      expect(evidence, id).not.toBe("");
    }
  });

  test("is summed up correctly", () => {
    const summary = tableBelow(security, "## ASVS 5.0.0, level 1 and 2");
    expect(summary.map(([level]) => level)).toEqual(["1", "2", "both"]);
    for (const [level = "", total, ...counts] of summary) {
      const expected = STATUSES.map((status) => countOf(level, status));
      expect(counts.map(Number)).toEqual(expected);
      expect(Number(total)).toBe(expected.reduce((sum, count) => sum + count));
    }
  });

  test("names only files that exist", () => {
    const [, table = ""] = security.split("\n### The requirements\n");
    const paths = codeSpans(table).filter((span) =>
      /^(?:\.?[\w-]+\/)*[\w.-]+\.(?:tsx?|json|md|toml)$/.test(span),
    );
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });
});
