import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS, STATUS_STALE_AFTER_MS } from "../../../src/core/limits.ts";
import { beginChat } from "../../support/runtime/chat.ts";
import { type Door, openRoom } from "../../support/runtime/doors.ts";
import { addLoggedIn, ENDING_NAMES, ENDINGS, endSession } from "../../support/runtime/ended-access.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

/** Connects Ben, then Ada through a door, and reads what both are sent until then. */
async function openPair(door: Door = "header") {
  const [ada, ben] = [await addLoggedIn(parley), await addLoggedIn(parley)];
  await beginChat(parley, ben, ada);
  const b = await openRoom(parley, ben, ada, "header");
  const a = await openRoom(parley, ada, ben, door);
  expect(await b.next()).toMatchObject({ type: "presence", member_id: ada.id, online: true });
  return { ada, ben, a, b };
}

describe("while D1 does not answer", () => {
  test("sockets stay and receive messages; a minute counts from D1's return", async () => {
    const [ada, ben] = [
      await addSession(parley.env.DB, await parley.addMember({ employee: true })),
      await parley.addMember({ coins: 1000 }),
    ];
    await beginChat(parley, ben, ada);
    const [a, b] = [await openRoom(parley, ada, ben, "header"), await openRoom(parley, ben, ada, "header")];
    expect(await a.next()).toMatchObject({ type: "presence" });
    b.send("0");
    expect(await a.next()).toMatchObject({ text: "0" });
    await endSession(parley, ada);
    await parley.setFailpoint("d1", "down");
    for (let minutes = 1; minutes <= 3; minutes++) {
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
      b.send(`${minutes}`);
      expect(await a.next()).toMatchObject({ text: `${minutes}` });
    }
    await parley.setFailpoint("d1", "up");
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
    await b.close();
  });
});

describe("a reading", () => {
  test("that was under way when the access ended counts from its request, not from its answer", async () => {
    const { ada, a, b } = await openPair();
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    await parley.setFailpoint("gate", "closed");
    const calls = await parley.readCounter("d1Calls");
    await parley.injectFault("answer-gated", { callSite: "member-status" });
    b.send("in time");
    await expect.poll(() => parley.readCounter("d1Calls")).toBe(calls + 1);
    await endSession(parley, ada);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS - 10_000);
    await parley.setFailpoint("gate", "open");
    expect(await a.next()).toMatchObject({ text: "in time" });
    await parley.advanceClock(10_000);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
  });

  test("is not replaced by the steps of members who pay, which do not contain sessions", async () => {
    const [ada, ben] = [
      await addSession(parley.env.DB, await parley.addMember({ coins: 1000 })),
      await parley.addMember({ coins: 1000 }),
    ];
    await beginChat(parley, ben, ada);
    const [a, b] = [await openRoom(parley, ada, ben, "header"), await openRoom(parley, ben, ada, "header")];
    expect(await a.next()).toMatchObject({ type: "presence" });
    const steps = () => parley.env.DB.prepare("SELECT sum(step) AS n FROM holds").first<number>("n");
    const before = (await steps()) ?? 0;
    await endSession(parley, ada);
    // The lease of 50 coins pays for ten messages: each of these ten seconds takes a step of each member.
    for (let seconds = 0; seconds < 40; seconds += 10) {
      for (const socket of [a, b]) for (let i = 0; i < 8; i++) socket.send(`${i}`);
      for (const socket of [a, b]) await socket.take(16);
      await parley.advanceClock(10_000);
    }
    expect((await steps()) ?? 0).toBeGreaterThan(before + 4);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
  });

  test("is taken at most once in 45 s in a busy chat, for all of its sockets, and no message waits for it", async () => {
    const { ada, ben, a, b } = await openPair();
    const third = await openRoom(parley, ada, ben, "first frame");
    const before = await parley.readCounter("d1Calls");
    for (let seconds = 0; seconds < 200; seconds += 5) {
      b.send(`${seconds}`);
      for (const socket of [a, b, third]) expect(await socket.next()).toMatchObject({ text: `${seconds}` });
      // Without a ping, the room would count the silent member as absent, and report that.
      a.send('{"type":"ping"}');
      expect(await a.next()).toEqual({ type: "pong" });
      await parley.advanceClock(5_000);
    }
    expect((await parley.readCounter("d1Calls")) - before).toBeLessThanOrEqual(
      Math.ceil(200_000 / STATUS_STALE_AFTER_MS),
    );
  });
});

describe("a clock that goes back an hour", () => {
  test.each(ENDING_NAMES)("does not let a socket continue whose access ended by %s", async (ending) => {
    const { ada, a, b } = await openPair();
    await ENDINGS[ending].end(parley, ada);
    await parley.setClock(-3_600_000);
    a.send("still there?");
    expect(await a.closeFrame).toEqual(ENDINGS[ending].closed);
    expect(a.unread).toBe(0);
    expect(await b.next()).toMatchObject({ type: "presence", online: false });
  });

  test("keeps every other socket, and the next answer of D1 counts whatever its date", async () => {
    const { ada, a, b } = await openPair();
    await parley.setClock(-3_600_000);
    a.send("hello");
    expect(await b.next()).toMatchObject({ text: "hello" });
    await endSession(parley, ada);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
  });
});
