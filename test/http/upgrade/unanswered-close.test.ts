import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLOSE_ANSWER_WAIT_MS, FIRST_FRAME_WAIT_MS } from "../../../src/core/limits.ts";
import { addPair, EMPLOYEES } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { frameHeader, type RawUpgrade, rawUpgrade, textFrame } from "../../support/runtime/raw-upgrade.ts";

let parley: Parley;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley();
  [ada, ben] = await addPair(parley, EMPLOYEES);
});
afterAll(() => parley.close());

const SLACK_MS = 5_000;

/** The end of a frame of which the client sends only the beginning. */
const UNFINISHED = Buffer.concat([frameHeader(0x81, 2 ** 20), Buffer.alloc(1000)]);

/** Clients that do not answer the close of their socket, with the reason of the close and the longest time until it. */
const CLIENTS: Record<string, { open: () => RawUpgrade; reason: string; waitMs: number }> = {
  "whose first frame is not a token": {
    open: () => {
      const upgrade = rawUpgrade(parley.chatUrl(ben.id));
      upgrade.stream.write(textFrame("hello"));
      return upgrade;
    },
    reason: "unauthorized",
    waitMs: 0,
  },
  "whose first frame never ends": {
    open: () => {
      const upgrade = rawUpgrade(parley.chatUrl(ben.id));
      upgrade.stream.write(UNFINISHED);
      return upgrade;
    },
    reason: "auth_timeout",
    waitMs: FIRST_FRAME_WAIT_MS,
  },
  "whose token in the first frame is refused": {
    open: () => {
      const upgrade = rawUpgrade(parley.chatUrl(ben.id));
      upgrade.stream.write(textFrame("Bearer a.b.c"));
      upgrade.stream.write(UNFINISHED);
      return upgrade;
    },
    reason: "unauthorized",
    waitMs: 0,
  },
  "whose token in the subprotocol is refused": {
    open: () => rawUpgrade(parley.chatUrl(ben.id), ["Sec-WebSocket-Protocol: parley.v1, bearer.a.b.c"]),
    reason: "unauthorized",
    waitMs: 0,
  },
};

describe.concurrent("a client", { timeout: 180_000 }, () => {
  // Vitest runs five at a time, and this one takes longest.
  test("with a valid token stays connected as long as nobody closes its socket", async ({ expect }) => {
    const { stream, received } = rawUpgrade(parley.chatUrl(ben.id));
    let isOver = false;
    stream.on("close", () => {
      isOver = true;
    });
    stream.write(textFrame(`Bearer ${ada.token}`));
    const marker = rawUpgrade(parley.chatUrl(ben.id));
    await marker.ended;
    stream.write(textFrame("still here"));
    await expect.poll(() => received().toString("latin1")).toContain("still here");
    expect(isOver).toBe(false);
    for (const each of [stream, marker.stream]) each.destroy();
  });

  test(`that sends nothing is closed after ${FIRST_FRAME_WAIT_MS} ms`, async ({ expect }) => {
    const start = Date.now();
    const socket = await parley.socket(ben.id);
    expect(await socket.closed).toEqual({ code: 4408, reason: "auth_timeout" });
    expect(Date.now() - start).toBeGreaterThanOrEqual(FIRST_FRAME_WAIT_MS - 100);
  });

  test.for(Object.entries(CLIENTS))(
    "%s and that does not answer the close loses its connection",
    async ([, { open, reason, waitMs }], { expect }) => {
      const start = Date.now();
      const { stream, received, ended } = open();
      await ended;
      const elapsed = Date.now() - start;
      expect(received().toString("latin1")).toContain(reason);
      expect(elapsed).toBeGreaterThanOrEqual(waitMs + CLOSE_ANSWER_WAIT_MS - 100);
      expect(elapsed).toBeLessThan(waitMs + CLOSE_ANSWER_WAIT_MS + SLACK_MS);
      stream.destroy();
    },
  );
});

test("none of these clients touched a room, except the one with a valid token", async () => {
  expect(await parley.listObjectIds("CHAT_ROOM")).toHaveLength(1);
});
