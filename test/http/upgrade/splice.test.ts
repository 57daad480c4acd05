import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestHarness } from "wrangler";
import { FLOOD_MAX_BYTES, FLOOD_MAX_FRAMES, ROOM_WAIT_MS } from "../../../src/core/limits.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

const harness = createTestHarness({
  workers: [
    {
      config: {
        name: "splice",
        main: "test/http/upgrade/splice-worker.ts",
        compatibility_date: "2026-11-17",
      },
    },
  ],
});
let url: string;
beforeAll(async () => {
  url = (await harness.listen()).url.href.replace("http", "ws");
});
afterAll(() => harness.close());

async function authorized(path: string): Promise<TestSocket> {
  const socket = await TestSocket.open(url + path);
  socket.send("Bearer a.b.c");
  return socket;
}

describe("while the room is being opened", () => {
  test("frames wait and then pass in order, text and bytes", async () => {
    const socket = await authorized("slow");
    const frames = Array.from({ length: 100 }, (_, i) => i);
    for (const i of frames) socket.send(JSON.stringify(i));
    expect(await socket.take(100)).toEqual(frames);
    socket.send(new Uint8Array([0, 1, 255]));
    expect([...(await socket.next())]).toEqual([0, 1, 255]);
    await socket.close();
  });

  test(`${FLOOD_MAX_FRAMES} frames may wait, and one more closes the socket`, async () => {
    const enough = await authorized("slow");
    for (let i = 0; i < FLOOD_MAX_FRAMES; i++) enough.send("1");
    expect(await enough.take(FLOOD_MAX_FRAMES)).toHaveLength(FLOOD_MAX_FRAMES);
    await enough.close();

    const flood = await authorized("silent");
    for (let i = 0; i <= FLOOD_MAX_FRAMES; i++) flood.send("1");
    expect(await flood.closed).toEqual({ code: 4429, reason: "flood" });
  });

  test(`${FLOOD_MAX_BYTES} bytes may wait, and one more closes the socket`, async () => {
    const half = new Uint8Array(FLOOD_MAX_BYTES / 2);
    const enough = await authorized("slow");
    enough.send(half);
    enough.send(half);
    expect((await enough.take(2)).map((frame) => frame.byteLength)).toEqual([
      half.byteLength,
      half.byteLength,
    ]);
    await enough.close();

    const flood = await authorized("silent");
    flood.send(half);
    flood.send(half);
    flood.send("1");
    expect(await flood.closed).toEqual({ code: 4429, reason: "flood" });
  });
});

describe("a text with line feeds from the room", () => {
  const TEXT = '{"a":1}\n[]\n"x"';

  test("is taken apart if the room joins frames, bytes are not, and the close comes last", async () => {
    const socket = await authorized("joined");
    socket.send(TEXT);
    socket.send(new Uint8Array([10, 10]));
    socket.send("2\n3");
    expect(await socket.take(3)).toEqual([{ a: 1 }, [], "x"]);
    expect([...(await socket.next())]).toEqual([10, 10]);
    socket.send("close");
    expect(await socket.take(2)).toEqual([2, 3]);
    expect(await socket.closed).toEqual({ code: 4000, reason: "from the room" });
  });

  test("passes whole if the room does not", async () => {
    const socket = await authorized("fast");
    const whole = JSON.stringify({ text: TEXT }, null, 1);
    socket.send(whole);
    expect(await socket.next()).toEqual({ text: TEXT });
    await socket.close();
  });
});

test("a room that cannot be reached closes the socket with unavailable", async () => {
  expect(await (await authorized("broken")).closed).toEqual({ code: 4503, reason: "unavailable" });
});

test("the room's close reaches the client with its code and reason", async () => {
  const socket = await authorized("fast");
  socket.send("close");
  expect(await socket.closed).toEqual({ code: 4000, reason: "from the room" });
});

test("frames that a client sent before it closed reach a room that opens later", async () => {
  const socket = await authorized("slow");
  socket.send('"last words"');
  expect(await socket.close(1000)).toEqual({ code: 1000, reason: "" });
  const received = async () =>
    (await (await fetch(`${url.replace("ws", "http")}received`)).json()) as string[];
  await expect.poll(received).toContain('"last words"');
});

test(`a room that does not answer within ${ROOM_WAIT_MS} ms closes the socket with unavailable`, async () => {
  const start = Date.now();
  expect(await (await authorized("silent")).closed).toEqual({ code: 4503, reason: "unavailable" });
  expect(Date.now() - start).toBeGreaterThanOrEqual(ROOM_WAIT_MS - 100);
});

test("a client's close while the room is being opened is answered once the room is open", async () => {
  const socket = await authorized("slow");
  expect(await socket.close(4001)).toEqual({ code: 4001, reason: "" });
});
