import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/** The folders that each folder of `src/` may import from. The files directly in `src/` wire the others and may import anything. */
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
  site: ["core", "protocol", "platform", "auth", "db", "ledger"],
  http: ["core", "protocol", "platform", "auth", "db", "files", "ledger", "site"],
  client: ["core", "protocol"],
  web: ["core", "protocol", "client"],
  // Only the build imports it: the Worker does not contain the documents.
  apidocs: ["core", "protocol"],
  cli: ["core", "protocol", "auth", "db", "apidocs"],
};
/** Files directly in `src/` that every folder of the server may import. They hold settings and log output, but no behaviour. */
const SHARED_FILES = ["env.ts", "settings.ts", "log.ts"];
/** The types of the objects' methods, which every caller with a stub needs. */
const RPC = ["room/rpc.ts", "inbox/rpc.ts", "site/rpc.ts"];
const PURE = ["core", "protocol"];

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) =>
  /\.tsx?$/.test(path),
);

const imports = new Map(sources.map((path) => [path, importsOf(path)]));

/** Returns every file that a file imports or exports from: values, types, and dynamic imports. */
function importsOf(path: string): string[] {
  const text = readFileSync(join("src", path), "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)"/g)].map(([, target = ""]) =>
    relative("src", join("src", dirname(path), target)),
  );
}

/** Searches for cycles depth first. An import of a file that is still open closes a cycle. */
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
  test.each(sources.filter((path) => path.includes("/")))(
    "%s imports only from the folders that its folder may import from",
    (path) => {
      const [folder = ""] = path.split("/");
      const allowed = MAY_IMPORT[folder];
      expect(allowed, `${folder}/ is not in the table`).toBeDefined();
      for (const target of imports.get(path) ?? []) {
        const [targetFolder = ""] = target.split("/");
        const isShared = (SHARED_FILES.includes(target) || RPC.includes(target)) && !PURE.includes(folder);
        expect(
          isShared || targetFolder === folder || allowed?.includes(targetFolder),
          `${path} imports ${target}`,
        ).toBe(true);
      }
    },
  );

  test.each(sources.filter((path) => PURE.includes(path.split("/")[0] ?? "")))(
    "%s uses no clock, no random number and no I/O",
    (path) => {
      expect(readFileSync(join("src", path), "utf8")).not.toMatch(
        /Date\.now|new Date\(\)|Math\.random|crypto\.|fetch\(|setTimeout|console\./,
      );
    },
  );

  test("no file imports itself, directly or through other files, even for a type alone", () => {
    expect(findCycles(imports)).toEqual([]);
  });

  test("the search for cycles finds a cycle wherever it begins and names each of its files", () => {
    const graph = { a: ["b", "c"], b: ["d"], c: [], d: ["c", "b"] };
    expect(findCycles(new Map(Object.entries(graph)))).toEqual([["b", "d", "b"]]);
    expect(findCycles(new Map([["a", ["a"]]]))).toEqual([["a", "a"]]);
  });

  test("only the Hasher hashes passwords, and no object with sockets: a hash blocks its isolate", () => {
    const importersOf = (target: string) => sources.filter((path) => imports.get(path)?.includes(target));
    // The command runs in Node.
    expect(importersOf("auth/password.ts").sort()).toEqual(["auth/hasher.ts", "cli/member.ts"]);
    expect(importersOf("auth/hasher.ts")).toEqual(["worker.ts"]);
    const hashes = /@noble\/hashes|node:crypto|\bscrypt|PBKDF2/;
    const others = sources.filter((path) => hashes.test(readFileSync(join("src", path), "utf8")));
    expect(others.filter((path) => !path.startsWith("cli/"))).toEqual(["auth/password.ts"]);
  });

  test("every folder and file is named after the thing that it holds, not utils or helpers", () => {
    expect(
      sources.filter((path) =>
        /(^|\/)(utils?|helpers?|common|misc|services?|managers?)(\/|\.tsx?$)/.test(path),
      ),
    ).toEqual([]);
  });
});
