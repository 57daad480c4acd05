import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { beginChat, roomOf, roomStorage } from "../../support/runtime/chat.ts";
import { DOORS, type Door, openInbox, openRoom } from "../../support/runtime/doors.ts";
import {
  addLoggedIn,
  changePassword,
  ENDING_NAMES,
  ENDINGS,
  endSession,
  stopReading,
} from "../../support/runtime/ended-access.ts";
import { readChangesUntil } from "../../support/runtime/inbox-changes.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

/** The frames that a client may send in the hope that its socket stays open. */
const FRAMES: Record<string, (member: TestSession) => string | Uint8Array | Promise<string>> = {
  "its own token": ({ token }) => `Bearer ${token}`,
  "a new token of the same log-in": ({ id, sessionId }) => bearer(id, sessionId),
  "a forged token": () => "Bearer a.b.c",
  "another member's token": () => `Bearer ${boss.token}`,
  "a message": () => "hello",
  "a message that no decoder can read": () => "{}",
  "bytes that are no file": () => new Uint8Array([1, 2, 3]),
  "a request for the history": () => '{"type":"history","before":9,"limit":9}',
  "a read receipt": () => '{"type":"read","message_id":1}',
  "a typing signal": () => '{"type":"typing"}',
  "a ping that the platform does not answer": () => '{"type": "ping"}',
};

const bearer = async (id: number, sessionId: string) => `Bearer ${await tokenFor(id, { sessionId })}`;

/** Connects Ben, then Ada through a door, and reads what both are sent until then. */
async function openPair(door: Door = "header") {
  const [ada, ben] = [await addLoggedIn(parley), await addLoggedIn(parley)];
  await beginChat(parley, ben, ada);
  const b = await openRoom(parley, ben, ada, "header");
  const a = await openRoom(parley, ada, ben, door);
  expect(await b.next()).toMatchObject({ type: "presence", member_id: ada.id, online: true });
  return { ada, ben, a, b };
}

describe.each(ENDING_NAMES)("a socket whose access ended by %s", (ending) => {
  const { closed, end } = ENDINGS[ending];

  test.each(Object.keys(FRAMES).map((name, i) => [name, DOORS[i % DOORS.length] ?? "header"] as const))(
    "receives nothing a minute later in answer to %s",
    async (name, door) => {
      const { ada, a, b } = await openPair(door);
      await end(parley, ada);
      await parley.setClock(STATUS_EXPIRES_AFTER_MS);
      a.send((await FRAMES[name]?.(ada)) ?? "");
      expect(await a.closeFrame).toEqual(closed);
      expect(a.unread).toBe(0);
      expect(await b.next()).toEqual({ type: "presence", member_id: ada.id, online: false });
    },
  );

  test.each(["its own token", "a forged token", "a typing signal"])(
    "receives no message 190 s later, although it sent %s every ten seconds",
    async (name) => {
      const { ada, a, b } = await openPair();
      await end(parley, ada);
      for (let seconds = 0; seconds < 190; seconds += 10) {
        a.send((await FRAMES[name]?.(ada)) ?? "");
        await parley.advanceClock(10_000);
      }
      b.send("for Ada alone");
      expect(await a.closeFrame).toEqual(closed);
      expect((await a.take(a.unread)).filter(({ type }) => type !== "error")).toEqual([]);
    },
  );

  test("is refused a message that it sent behind others when the reading came", async () => {
    const { ada, ben, a, b } = await openPair();
    await end(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    for (let i = 0; i < 20; i++) a.send(`${i}`);
    expect(await a.closeFrame).toEqual(closed);
    expect(await b.next()).toMatchObject({ type: "presence", online: false });
    b.send("from Ben");
    expect(await b.next()).toMatchObject(
      ending === "a deactivation" ? { code: "member_disabled" } : { text: "from Ben", id: 2 },
    );
    const room = await roomStorage(parley, ada, ben);
    expect(await room.exec("SELECT count(*) AS n FROM messages WHERE member_id = ?", ada.id)).toEqual([
      { n: 0 },
    ]);
  });

  test.each(DOORS)("cannot be opened again (%s)", async (door) => {
    const { ada, ben } = await openPair();
    await end(parley, ada);
    const refused = openRoom(parley, ada, ben, door);
    if (door === "header") await expect(refused).rejects.toMatchObject({ body: { code: closed.reason } });
    else await expect(refused).rejects.toThrow("the socket closed instead of sending a frame");
  });
});

/** The events of which the room notifies a socket that sends nothing. */
const EVENTS: Record<string, (pair: { ada: TestMember; ben: TestMember; b: TestSocket }) => Promise<void>> = {
  "a message": async ({ b }) => b.send("secret"),
  "a typing signal": async ({ b }) => b.send({ type: "typing" }),
  "a read receipt": async ({ b }) => b.send({ type: "read", message_id: 2 }),
  "the other member's absence": async ({ b }) => void b.close(),
  "a read receipt of a contract socket": async ({ ada, ben }) => {
    const socket = await parley.chat(ben, ada);
    await socket.close();
  },
  "its balance": async ({ ada }) => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    await parley.request(boss, "POST", `/members/${ada.id}/coins`, { amount: 1 }, headers);
  },
};

describe("a socket that only listens", () => {
  test.each(Object.keys(EVENTS))(
    "receives %s until its access ends, and not a minute later",
    async (name) => {
      const { ada, ben, a, b } = await openPair();
      a.send("1");
      expect(await a.next()).toMatchObject({ text: "1" });
      expect(await b.next()).toMatchObject({ text: "1" });
      const control = await openPair();
      control.a.send("1");
      expect(await control.a.next()).toMatchObject({ text: "1" });
      await endSession(parley, ada);
      await parley.setClock(STATUS_EXPIRES_AFTER_MS);
      await EVENTS[name]?.({ ada, ben, b });
      await EVENTS[name]?.(control);
      expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
      expect(a.unread).toBe(0);
      expect(await control.a.next()).toHaveProperty("type");
    },
  );

  test("receives a message until the minute is over", async () => {
    const { ada, a, b } = await openPair();
    await endSession(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS - 5_000);
    b.send("in time");
    expect(await a.next()).toMatchObject({ text: "in time" });
  });

  test("is closed in a room that woke from hibernation only to send to it", async () => {
    const { ada, ben, a, b } = await openPair();
    await endSession(parley, ada);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
    expect(await b.take(2)).toMatchObject([{ type: "presence", online: false }, { text: "secret" }]);
  });
});

describe("a member with several log-ins", () => {
  test("keeps the sockets of the others when one of them ends", async () => {
    const { ada, ben, a, b } = await openPair();
    const second = await addSession(parley.env.DB, ada);
    const old = { ...ada, token: await tokenFor(ada.id, { ttlSeconds: 100_000 }) };
    const others = [
      await openRoom(parley, second, ben, "subprotocol"),
      await openRoom(parley, old, ben, "first frame"),
    ];
    await endSession(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("hello");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
    for (const socket of [b, ...others]) expect(await socket.next()).toMatchObject({ text: "hello" });
  });

  test("keeps a socket whose log-in ended after it had sent the token of another one", async () => {
    const { ada, ben, a, b } = await openPair();
    const idle = await openRoom(parley, ada, ben, "first frame");
    const second = await addSession(parley.env.DB, ada);
    a.send(`Bearer ${second.token}`);
    a.send({ type: "history", before: 9, limit: 9 });
    expect(await a.next()).toMatchObject({ type: "history" });
    await endSession(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("hello");
    expect(await idle.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(await a.next()).toMatchObject({ text: "hello" });
    // The next reading asks for the new session too.
    await endSession(parley, second);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
  });

  test("is refused the token of an ended log-in, on a socket that stays", async () => {
    const { ada, a, b } = await openPair();
    const second = await addSession(parley.env.DB, ada);
    await endSession(parley, second);
    a.send(`Bearer ${second.token}`);
    expect(await a.next()).toMatchObject({ type: "error", code: "unauthorized" });
    b.send("hello");
    expect(await a.next()).toMatchObject({ text: "hello" });
  });
});

describe("a member whose last socket a reading has closed", () => {
  test("is shown as absent at once, although the client does not answer the close", async () => {
    const { ada, a, b } = await openPair();
    stopReading(a);
    await changePassword(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("hello");
    expect(await b.take(2)).toMatchObject([
      { type: "presence", member_id: ada.id, online: false },
      { text: "hello" },
    ]);
    a.raw.terminate();
  });

  test("stays present with another socket", async () => {
    const { ada, ben, a, b } = await openPair();
    const second = await addSession(parley.env.DB, ada);
    await openRoom(parley, second, ben, "header");
    await endSession(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("hello");
    await a.closeFrame;
    expect(await b.next()).toMatchObject({ text: "hello" });
  });
});

describe("a log-out over HTTP", () => {
  test.each([
    ["of this log-in", "POST", "/auth/logout"],
    ["of all others", "DELETE", "/auth/sessions"],
  ])(
    "%s closes the sockets of the ended log-in within a minute, in the room and in the inbox",
    async (name, method, path) => {
      const { ada, ben, b } = await openPair();
      const second = await addSession(parley.env.DB, ada);
      const [ended, caller, live] = name === "of this log-in" ? [ada, ada, second] : [ada, second, second];
      const closing = [
        await openRoom(parley, ended, ben, "first frame"),
        await openInbox(parley, ended, "subprotocol"),
      ];
      const staying = await openRoom(parley, live, ben, "header");
      const inbox = await openInbox(parley, live, "header");
      expect((await parley.request(caller, method, path)).status).toBe(204);
      await parley.setClock(STATUS_EXPIRES_AFTER_MS);
      b.send("hello");
      for (const socket of closing)
        expect(await socket.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
      for (const socket of closing) expect(socket.unread).toBe(0);
      expect(await staying.next()).toMatchObject({ text: "hello" });
      await readChangesUntil(inbox, (chat) => chat.last_message.text === "hello");
    },
  );
});
