import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { gzipBomb } from "../../support/hostile/archives.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

const SIZE = 4_800_000;
/** A room that decompresses the gzip needs at least 15 s for it. */
const WAIT_MAX_MS = 4000;

test.each([
  ["a gzip of 4.8 MB that decompresses to 4.8 GB", gzipBomb(SIZE), "application/gzip"],
  ["a file of 4.8 MB that is not compressed", randomBytes(SIZE), "application/octet-stream"],
])(
  "%s does not delay the other member's message",
  async (_, content, contentType) => {
    const [ada, ben] = [
      await parley.addMember({ employee: true }),
      await parley.addMember({ employee: true }),
    ];
    const [a, b] = [await parley.chatV1(ada, ben), await parley.chat(ben, ada)];
    const start = Date.now();
    a.send(encodeFileFrame({ name: "n", type: "" }, content));
    b.send("hello");
    const messages = await b.take(2);
    expect(Date.now() - start).toBeLessThan(WAIT_MAX_MS);
    expect(messages.map(({ type }) => type).sort()).toEqual(["file", "text"]);
    let file = await a.next();
    while (file.message?.type !== "file" && file.type !== "file") file = await a.next();
    expect(file.content_type ?? file.message.content_type).toBe(contentType);
    await Promise.all([a.close(), b.close()]);
  },
  60_000,
);
