import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/** Which rooms of `src/` may import from which. What is not named here is at the top: it wires, and may import anything. */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  protocol: ["core"],
  auth: ["core", "protocol"],
  platform: ["core", "protocol", "auth"],
  db: ["core", "protocol", "platform"],
  files: ["core", "protocol", "platform"],
  ledger: ["core", "protocol", "platform", "db"],
  room: ["core", "protocol", "platform", "auth", "db", "files", "ledger"],
  inbox: ["core", "protocol", "platform", "auth", "db"],
  http: ["core", "protocol", "platform", "auth", "db", "files", "ledger"],
  client: ["core", "protocol"],
  web: ["core", "protocol", "client"],
  // Only the build reads it: the Worker carries no documents.
  apidocs: ["core", "protocol"],
  cli: ["core", "protocol", "auth", "db", "apidocs"],
};
/** Files at the top of `src/` that every room on the server may use. They carry settings and lines of log, no behaviour. */
const SHARED_FILES = ["env.ts", "settings.ts", "log.ts"];
/** The methods that an object answers, as types alone: whoever holds a stub needs them. */
const RPC = ["room/rpc.ts", "inbox/rpc.ts"];
const PURE = ["core", "protocol"];

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) =>
  /\.tsx?$/.test(path),
);

const imports = new Map(sources.map((path) => [path, importsOf(path)]));

/** Every file that a file names: in imports of values and of types, in exports, and when it runs. */
function importsOf(path: string): string[] {
  const text = readFileSync(join("src", path), "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)"/g)].map(([, target = ""]) =>
    relative("src", join("src", dirname(path), target)),
  );
}

/** Finds cycles depth first: each file is left once, and an import of a file that is still open closes a cycle. */
function findCycles(graph: Map<string, string[]>): string[][] {
  const cycles: string[][] = [];
  const closed = new Set<string>();
  const open: string[] = [];
  const visit = (path: string): void => {
    if (open.includes(path)) cycles.push([...open.slice(open.indexOf(path)), path]);
    if (closed.has(path) || open.includes(path)) return;
    open.push(path);
    for (const target of graph.get(path) ?? []) visit(target);
    open.pop();
    closed.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return cycles;
}

describe("the tree of src/", () => {
  test.each(sources.filter((path) => path.includes("/")))("%s imports only what is below it", (path) => {
    const [room = ""] = path.split("/");
    const allowed = MAY_IMPORT[room];
    expect(allowed, `${room}/ is not in the table`).toBeDefined();
    for (const target of imports.get(path) ?? []) {
      const [targetFolder = ""] = target.split("/");
      const isShared = (SHARED_FILES.includes(target) || RPC.includes(target)) && !PURE.includes(room);
      expect(
        isShared || targetFolder === room || allowed?.includes(targetFolder),
        `${path} imports ${target}`,
      ).toBe(true);
    }
  });

  test.each(sources.filter((path) => PURE.includes(path.split("/")[0] ?? "")))(
    "%s has no clock, no chance and no I/O",
    (path) => {
      expect(readFileSync(join("src", path), "utf8")).not.toMatch(
        /Date\.now|new Date\(\)|Math\.random|crypto\.|fetch\(|setTimeout|console\./,
      );
    },
  );

  test("no file imports itself, directly or through other files, not even for a type", () => {
    expect(findCycles(imports)).toEqual([]);
  });

  test("a cycle is found wherever it begins, and each file of it is named", () => {
    const graph = { a: ["b", "c"], b: ["d"], c: [], d: ["c", "b"] };
    expect(findCycles(new Map(Object.entries(graph)))).toEqual([["b", "d", "b"]]);
    expect(findCycles(new Map([["a", ["a"]]]))).toEqual([["a", "a"]]);
  });

  test("no room is without a noun of its own", () => {
    expect(
      sources.filter((path) =>
        /(^|\/)(utils?|helpers?|common|misc|services?|managers?)(\/|\.tsx?$)/.test(path),
      ),
    ).toEqual([]);
  });
});
