import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
  ada = await parley.addMember({ employee: true });
  ben = await parley.addMember({ employee: true });
});
afterAll(() => parley.close());

describe.each([
  ["through the first frame", async (me: TestMember, other: TestMember) => parley.chat(me, other)],
  [
    "with the token in the upgrade",
    async (me: TestMember, other: TestMember) => {
      const socket = await parley.socket(other.id, { Authorization: `Bearer ${me.token}` });
      socket.history = await socket.next();
      return socket;
    },
  ],
])("a chat opened %s", (_, open) => {
  test("receives the history as one frame, then carries text both ways", async () => {
    const cleo = await parley.addMember({ employee: true });
    const [a, c] = [await open(ada, cleo), await open(cleo, ada)];
    expect({ aHistory: a.history, cHistory: c.history }).toEqual({ aHistory: [], cHistory: [] });
    a.send("one");
    c.send("two");
    const texts = (await a.take(2)).map((message) => message.text);
    expect(texts.sort()).toEqual(["one", "two"]);
    expect((await c.take(2)).map((message) => message.id)).toEqual([1, 2]);
    await Promise.all([a.close(), c.close()]);
  });

  test("passes the client's close with its code to the room, which answers it", async () => {
    const socket = await open(ada, ben);
    socket.raw.close(4000, "bye");
    expect(await socket.closed).toEqual({ code: 4000, reason: "bye" });
  });

  test("answers a close without a code", async () => {
    const socket = await open(ada, ben);
    socket.raw.close();
    expect((await socket.closed).code).toBe(1000);
  });

  test("lets a client reconnect after a lost connection", async () => {
    const socket = await open(ada, ben);
    socket.raw.terminate();
    await socket.closed;
    const again = await open(ada, ben);
    again.send("back");
    expect(await again.next()).toMatchObject({ text: "back" });
    await again.close();
  });

  test.each([0, 999, 1004, 1015, 5000, 65_535])(
    "answers a close with the invalid code %i, and can be opened again",
    async (code) => {
      const socket = await open(ada, ben);
      socket.rawClose(code);
      expect((await socket.closed).code).toBeGreaterThanOrEqual(1000);
      const again = await open(ada, ben);
      await again.close();
    },
  );

  test("carries a binary frame of 5,000,000 bytes to the room", async () => {
    const socket = await open(ada, ben);
    socket.send(new Uint8Array(5_000_000).fill(33));
    expect(await socket.next()).toMatchObject({ type: "error", code: "invalid_file_frame" });
    await socket.close();
  });

  test("preserves the order of frames", async () => {
    const dora = await parley.addMember({ employee: true });
    const socket = await open(ada, dora);
    const texts = Array.from({ length: 200 }, (_unused, i) => `text ${i}`);
    for (const text of texts) socket.send(text);
    expect((await socket.take(200)).map((message) => message.text)).toEqual(texts);
    await socket.close();
  });
});

describe("frames sent right after the token, without waiting for the history", () => {
  test("are handled after the history, in order", async () => {
    const cleo = await parley.addMember({ employee: true });
    const socket = await parley.socket(cleo.id);
    socket.send(`Bearer ${ada.token}`);
    const texts = Array.from({ length: 50 }, (_, i) => `early ${i}`);
    for (const text of texts) socket.send(text);
    expect(await socket.next()).toEqual([]);
    expect((await socket.take(50)).map((message) => message.text)).toEqual(texts);
    await socket.close();
  });
});
