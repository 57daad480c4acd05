import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Chat } from "../../src/client/chat.ts";
import { Inbox } from "../../src/client/inbox.ts";
import { ChatClient, IdbOutboxStore, MemoryOutboxStore } from "../../src/client/index.ts";
import { installClient } from "../support/installed-client.ts";
import { typeCheck } from "../support/type-check.ts";

/** The size in bytes, gzipped, of everything that a page loads for the client. */
const CLIENT_MAX_BYTES = 12 * 1024;

/** The same, for a page that also imports `parley-client/site`. */
const SITE_MAX_BYTES = 2 * 1024;
/** Another bundler separates the statements that the build has joined. */
const REPRINT_BYTES = 256;

const IMPORTS = /\b(?:import|require)\s*[({"*]|\bfrom\s*"/;

/** Stores a message and exits. Prints the outgoing messages, the members of the classes, and the properties of the stored entry. */
const CONSUMER = `
import { Site, type SiteError } from "parley-client/site";
import { ChatClient, type ChatClientOptions, ChatError, IdbOutboxStore, MemoryOutboxStore, type MemberBody, type OutboxEntry, type Outgoing, type ProblemBody, type StatementBody, type V1Message } from "parley-client";

const claims = btoa(JSON.stringify({ sub: "1" }));
class PrintingStore extends MemoryOutboxStore {
  override async put(entry: OutboxEntry) {
    console.log(...Object.keys(entry).sort());
    await super.put(entry);
  }
}
const client = new ChatClient({
  url: "https://chat.example",
  token: "e30." + claims + ".c2ln",
  store: new PrintingStore(),
  WebSocket: class {
    readyState = 0;
    bufferedAmount = 0;
    send() {}
    close() {}
    addEventListener() {}
  },
});
const chat = client.open(2);
chat.on("message", (message: V1Message) => {
  if (message.type === "file") console.log(message.file_uuid.length);
  // @ts-expect-error: a message has no such field
  message.colour;
});
chat.send({ text: "hello" }).catch((error: unknown) => {
  if (error instanceof ChatError) console.log(error.code);
});
const [outgoing]: readonly Outgoing[] = chat.outgoing;
console.log(client.memberId, outgoing?.state, outgoing?.isOnWire);
// @ts-expect-error: there is no such state
outgoing?.state === "waiting";
for (const object of [client, chat, client.inbox(), new MemoryOutboxStore(), new IdbOutboxStore("https://chat.example")]) {
  console.log(...Object.getOwnPropertyNames(Object.getPrototypeOf(object)).sort());
}
export function describe(me: MemberBody, { entries }: StatementBody, problem: ProblemBody): string {
  const [pointer = ""] = (problem.errors ?? []).map((error) => error.pointer);
  const coins: number = me.balance - entries.reduce((sum, { amount }) => sum + amount, 0);
  // @ts-expect-error: there is no such code
  if (problem.code === "teapot") return "";
  return \`\${me.email} \${me.premium_until ?? "none"} \${coins} \${pointer}\`;
}
client.close();
const site = new Site({ url: new URL("https://chat.example"), store: { load: () => null, save() {} } });
export const renew: ChatClientOptions["renewToken"] = site.renewToken;
site.statement({ before: 3 }).catch((error: SiteError) => {
  const [first] = error.errors;
  console.log(error.code, first?.pointer);
});
`;

const BUNDLER = { module: "esnext", moduleResolution: "bundler", types: [] };
const NODENEXT = { module: "nodenext", moduleResolution: "nodenext" };
const WITH_NODE = { types: ["node"], typeRoots: [resolve("node_modules/@types")] };

describe("the package parley-client, installed from its tarball", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-consumer-"));
  const installed = join(folder, "node_modules/parley-client");
  const readManifest = (path: string) =>
    JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Record<string, unknown>;
  beforeAll(() => installClient(folder, { "consumer.ts": CONSUMER }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is one package, with its files and nothing that npm would run or install", () => {
    const visible = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(visible).toEqual(["parley-client"]);
    expect(readdirSync(installed).sort()).toEqual(
      ["LICENSE", "README.md", "client.d.ts", "client.js", "package.json", "site.d.ts", "site.js"].sort(),
    );
    const root = readManifest(".");
    expect(readManifest(installed)).toEqual({
      name: "parley-client",
      version: root["version"],
      description: expect.any(String),
      license: root["license"],
      type: "module",
      sideEffects: false,
      exports: {
        ".": { types: "./client.d.ts", default: "./client.js" },
        "./site": { types: "./site.d.ts", default: "./site.js" },
      },
    });
    // An import condition is read in order.
    expect(readFileSync(join(installed, "package.json"), "utf8")).toMatch(/"types"[\s\S]*"default"/);
    expect(root).not.toHaveProperty("exports");
    expect(root).not.toHaveProperty("files");
  });

  test.each([
    ["client", CLIENT_MAX_BYTES],
    ["site", SITE_MAX_BYTES],
  ])("has a %s that is smaller than its limit and imports nothing", (name, maxBytes) => {
    const code = readFileSync(join(installed, `${name}.js`));
    expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThanOrEqual(maxBytes);
    expect(code.byteLength).toBeGreaterThan(maxBytes);
    expect(code.toString()).not.toMatch(IMPORTS);
    expect(readFileSync(join(installed, `${name}.d.ts`), "utf8")).not.toMatch(IMPORTS);
  });

  test("is bundled for browsers, and left out of a program that uses none of it", () => {
    const bundle = (contents: string) => {
      const stdin = { contents, resolveDir: folder };
      const options = {
        bundle: true,
        minify: true,
        format: "esm",
        platform: "browser",
        write: false,
      } as const;
      const [file] = buildSync({ ...options, stdin }).outputFiles;
      return file?.contents ?? new Uint8Array();
    };
    const used = bundle('import { ChatClient } from "parley-client"; window.client = ChatClient;');
    expect(gzipSync(used, { level: 9 }).byteLength).toBeLessThanOrEqual(CLIENT_MAX_BYTES + REPRINT_BYTES);
    expect(used.byteLength).toBeGreaterThan(CLIENT_MAX_BYTES);
    expect(bundle('import { ChatClient } from "parley-client"; console.log(1);').byteLength).toBeLessThan(50);
  });

  test.each([
    ["a browser, with a bundler", { ...BUNDLER, lib: ["es2022", "dom"], target: "es2022" }],
    ["a browser, without one", { ...NODENEXT, types: [], lib: ["es2022", "dom"], target: "es2022" }],
    ["Node", { ...NODENEXT, ...WITH_NODE, lib: ["es2022"] }],
    ["Node and the latest language", { ...NODENEXT, ...WITH_NODE, lib: ["esnext", "dom"] }],
  ])("has types for programs in %s", (_, options) => {
    expect(typeCheck(folder, options)).toBe("");
  });

  test("describes each method, option and event", () => {
    const names =
      "Chat|ChatClient|ChatClientOptions|ChatEvents|ClientEvents|Inbox|InboxEvents|Site|SiteError|SiteOptions";
    const texts = ["client", "site"].map((name) => readFileSync(join(installed, `${name}.d.ts`), "utf8"));
    const declarations = [
      ...texts.join("\n").matchAll(new RegExp(`^(?:type|declare class) (?:${names})\\b[\\s\\S]*?^\\}`, "gm")),
    ].map(([text]) => text);
    expect(declarations).toHaveLength(names.split("|").length);
    const bare = declarations.flatMap(
      (text) => text.match(/(?<!\*\/\n)^ {4}(?! |#private|readonly name = |\/|\*|\}).*/gm) ?? [],
    );
    expect(bare).toEqual([]);
  });

  test("runs in Node", () => {
    const output = execFileSync(process.execPath, ["consumer.ts"], { cwd: folder, encoding: "utf8" });
    // The bundle shortens the names that nobody else knows.
    const members = [ChatClient, Chat, Inbox, MemoryOutboxStore, IdbOutboxStore].map(({ prototype }) =>
      Object.getOwnPropertyNames(prototype).sort().join(" "),
    );
    expect(output.split("\n")).toEqual([
      "1 sending false",
      ...members,
      "closed",
      "unauthorized undefined",
      "content error key maxPrice memberId order otherMemberId revision state",
      "",
    ]);
  });
});
