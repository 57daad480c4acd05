import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import * as z from "zod/mini";
import type { Env } from "../../src/env.ts";
import { ROUTE_EVENTS } from "../../src/http/routes/route-events.ts";
import { Reconciliation } from "../../src/protocol/http/reconciliation.ts";
import { FRAME_GATES, SEND_GATES } from "../../src/room/inbound/decide.ts";
import { readSettings } from "../../src/settings.ts";
import { SCALE_INTRODUCTION, SCALE_PAGE } from "../bench/at-scale/scale-page.ts";
import { INTRODUCTION } from "../bench/benchmarks-page.ts";
import { readDocument, shellCommands, tableBelow } from "./markdown.ts";

const operations = readDocument("docs/operations.md");
const JWT_SECRET = "a secret for tests, of more than 32 bytes";

describe("the table of variables", () => {
  const { vars } = unstable_readConfig({ config: "wrangler.toml" });
  const rows = tableBelow(operations, "## Configuration").map(
    ([name = "", , , values = "", byDefault = ""]) => {
      const [min = Number.NaN, max = Number.NaN] = values.split(" to ").map(toNumber);
      return { name, min, max, byDefault: toNumber(byDefault) };
    },
  );
  const withVar = (name: string, value: number) => ({ ...vars, JWT_SECRET, [name]: value }) as unknown as Env;

  test("names each variable of wrangler.toml with its default", () => {
    expect(Object.fromEntries(rows.map(({ name, byDefault }) => [name, byDefault]))).toEqual(vars);
  });

  test.each(rows)("gives the values of $name that are accepted", ({ name, min, max }) => {
    for (const value of [min, max]) expect(readSettings(withVar(name, value))).toBeDefined();
    for (const value of [min - 1, max + 1]) expect(() => readSettings(withVar(name, value))).toThrow(name);
  });
});

test("the table of optional variables names every variable that wrangler.toml leaves out", () => {
  const { vars } = unstable_readConfig({ config: "wrangler.toml" });
  const all = [...readFileSync("src/env.ts", "utf8").matchAll(/^ {2}(\w+): unknown;$/gm)].map(
    ([, name]) => name,
  );
  const rows = tableBelow(operations, "### Optional variables");
  expect(rows.map(([name]) => name).toSorted()).toEqual(
    all.filter((name) => name !== undefined && !(name in vars)).toSorted(),
  );
  for (const [, ...cells] of rows) expect(cells).not.toContain("");
});

describe("the tables of events", () => {
  const events = tableBelow(operations, "### Events and what to do").map(([event = ""]) => event);
  const requests = tableBelow(operations, "### Events of requests");

  test("name every event that the code logs, and no other", () => {
    const logged = globSync("src/**/*.ts")
      .map((path) => readFileSync(path, "utf8"))
      .filter((source) => /log(?:-request)?\.ts"/.test(source))
      .flatMap((source) => [...source.matchAll(/"([a-z]+\.[a-z]+)"/g)].map(([, event = ""]) => event));
    const documented = [...events, ...requests.map(([event = ""]) => event)];
    expect(documented.toSorted()).toEqual([...new Set(logged)].toSorted());
  });

  test("name the route of each request", () => {
    const routes = requests.slice(0, -1).map(([event, route = ""]) => [route.split(",")[0], event]);
    expect(Object.fromEntries(routes)).toEqual(ROUTE_EVENTS);
  });
});

test("the table of differences names every kind that a reconciliation can report", () => {
  const { kind } = Reconciliation.shape.differences.def.element.shape;
  const { enum: kinds = [] } = z.toJSONSchema(kind);
  const documented = tableBelow(operations, "## Reconciliation").map(([name = ""]) => name);
  expect(documented.toSorted()).toEqual([...kinds].toSorted());
});

test("the table of checks names every gate of a frame, in order", () => {
  const gates = [...FRAME_GATES, ...SEND_GATES].map((gate) => gate.name);
  const rows = tableBelow(readDocument("docs/architecture.md"), "## The order of the checks");
  expect(rows.map(([gate]) => gate)).toEqual(gates);
});

test("the README's layout names every folder of src/, and says something of each", () => {
  const rows = tableBelow(readDocument("README.md"), "## Project layout");
  const folders = readdirSync("src", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}/`);
  expect(
    rows
      .map(([folder]) => folder)
      .filter((folder) => folder?.startsWith("src/"))
      .toSorted(),
  ).toEqual(folders.toSorted());
  for (const [folder = "", content] of rows) {
    expect(existsSync(folder)).toBe(true);
    expect(content).not.toBe("");
  }
});

test("the map of the tests' support names each of its files and folders, and no other", () => {
  const named = [...readDocument("test/support/README.md").matchAll(/^- `([\w.-]+)/gm)].map(
    ([, name]) => name,
  );
  const all = readdirSync("test/support").filter((name) => name !== "README.md");
  expect(named.toSorted()).toEqual(all.toSorted());
});

test("docs/benchmarks.md has the introduction that the bench writes, and the commit that was measured", () => {
  const page = readDocument("docs/benchmarks.md");
  expect(page.startsWith(INTRODUCTION)).toBe(true);
  expect(page.slice(INTRODUCTION.length)).toMatch(/^\n## Figures of commit [0-9a-f]{7,}\n/);
});

test("the page of the scale bench has the introduction that the bench writes, and names the commit of each section", () => {
  const page = readDocument(SCALE_PAGE);
  expect(page.startsWith(SCALE_INTRODUCTION)).toBe(true);
  const sections = page.split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThan(0);
  for (const section of sections) expect(section).toMatch(/^.+\n\nCommit [0-9a-f]{7,}, \d+ CPUs /);
});

test("the CI workflow runs .ci/run, and the README shows the commands of both", () => {
  const workflow = readFileSync(".github/workflows/ci.yml", "utf8");
  expect(workflow.match(/^ +- run: .*$/gm)).toEqual([expect.stringContaining("- run: .ci/run")]);
  const commands = readFileSync(".ci/run", "utf8").match(/^npm .*$/gm);
  expect(commands).toEqual(["npm ci", "npm run check", "npm test"]);
  expect(shellCommands(readDocument("README.md"))).toEqual(expect.arrayContaining(commands ?? []));
});

test(".node-version is the Node that the npm scripts bring along", () => {
  const { optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const version = readFileSync(".node-version", "utf8").trim();
  expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
});

function toNumber(text: string): number {
  return Number(text.replaceAll(",", ""));
}
