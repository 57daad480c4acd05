import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Chat } from "../../src/client/chat.ts";
import { Inbox } from "../../src/client/inbox.ts";
import { ChatClient, IdbOutboxStore, MemoryOutboxStore } from "../../src/client/index.ts";
import { typeCheck, writeProgram } from "../support/type-check.ts";

/** The size in bytes, gzipped, of everything that a page loads for the client. */
const CLIENT_MAX_BYTES = 12 * 1024;

/** Stores a message and exits. Prints the outgoing messages, the members of the classes, and the properties of the stored entry. */
const CONSUMER = `
import { ChatClient, ChatError, IdbOutboxStore, MemoryOutboxStore, type OutboxEntry, type Outgoing, type V1Message } from "parley/client";

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
client.close();
`;

describe("parley/client", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "parley-consumer-"));
    writeProgram(folder, { "package.json": '{ "type": "module" }', "consumer.ts": CONSUMER });
    const installed = join(folder, "node_modules/parley");
    cpSync("package.json", join(installed, "package.json"));
    cpSync("dist/client", join(installed, "dist/client"), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is smaller than its limit and imports nothing", () => {
    const bundle = readFileSync("dist/client/client.js");
    expect(gzipSync(bundle, { level: 9 }).byteLength).toBeLessThanOrEqual(CLIENT_MAX_BYTES);
    expect(bundle.byteLength).toBeGreaterThan(CLIENT_MAX_BYTES);
    expect(bundle.toString()).not.toMatch(/\b(import|require)\s*[({"*]|\bfrom\s*"/);
  });

  test.each([
    [
      "a browser, with a bundler",
      { module: "esnext", moduleResolution: "bundler", types: [], lib: ["es2024", "dom"] },
    ],
    [
      "Node",
      {
        module: "nodenext",
        moduleResolution: "nodenext",
        types: ["node"],
        typeRoots: [resolve("node_modules/@types")],
        lib: ["es2024"],
      },
    ],
  ])("has types for programs in %s, without any other package", (_, options) => {
    expect(typeCheck(folder, options)).toBe("");
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
      "content error key maxPrice memberId order otherMemberId revision state",
      "",
    ]);
  });
});
