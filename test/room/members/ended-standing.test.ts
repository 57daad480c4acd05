import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { STANDING_EXPIRES_AFTER_MS, STANDING_WAIT_MS } from "../../../src/core/standing-limits.ts";
import { uuidv7 } from "../../../src/core/uuid.ts";
import {
  ENDING_NAMES,
  ENDINGS,
  HTTP_ENDING_NAMES,
  HTTP_ENDINGS,
} from "../../support/runtime/ended-access.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import { callsOf, closeOpened, openPair, openRoom, send } from "../../support/runtime/watched-pair.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 500 }, { instrumented: true });
});
afterEach(async () => {
  await closeOpened();
  await parley.reset();
});
afterAll(() => parley.close());

const hibernate = ({ id }: TestMember) =>
  parley.evict("INBOX", { name: String(id), webSockets: "hibernate" });

const newId = () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));

describe.each(HTTP_ENDING_NAMES)("a room's socket whose access ended over HTTP by %s", (name) => {
  test("receives nothing a minute later, and the other member sees its member's absence", async () => {
    const { ada, a, b } = await openPair(parley);
    await HTTP_ENDINGS[name](parley, await addSession(parley.env.DB, ada), ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect((await a.closeFrame).code).toBeGreaterThan(4400);
    expect(a.unread).toBe(0);
    expect(await b.next()).toMatchObject({ type: "presence", online: false });
  });

  test("receives nothing a minute later, although the Worker died between its two calls", async () => {
    const { ada, a, b } = await openPair(parley);
    const laptop = await addSession(parley.env.DB, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    await parley.setFailpoint("gate", "closed");
    await parley.setFailpoint("inboxAccess", "gated");
    const changes = await parley.readCounter("accessChanges");
    const ended = HTTP_ENDINGS[name](parley, laptop, ada);
    await expect.poll(() => parley.readCounter("accessChanges")).toBe(changes + 1);
    // The room asks, and D1 has the old state.
    expect(await callsOf(parley, () => send(b, [a, b], "in time"))).toEqual({ rooms: 0, inboxes: 1 });
    await parley.setFailpoint("gate", "open");
    await ended;
    if (name === "a log-out") await hibernate(ada);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect((await a.closeFrame).code).toBeGreaterThan(4400);
    expect(a.unread).toBe(0);
    expect(await b.next()).toMatchObject({ type: "presence", online: false });
  });
});

test("a log-in without an inbox that another log-in ends is closed within a minute, and no other", async () => {
  const { ada, ben, inboxes, a, b } = await openPair(parley);
  const phone = await addSession(parley.env.DB, ada);
  const onPhone = await openRoom(parley, phone, ben, "first frame");
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  await send(b, [a, b, onPhone], "to all");
  expect((await parley.request(ada, "DELETE", `/auth/sessions/${phone.sessionId}`)).status).toBe(204);
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
  await send(b, [a, b], "to one");
  expect(await onPhone.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
  expect(onPhone.unread).toBe(0);
  await inboxes.ada.nextOf(({ chat }) => chat?.last_message.text === "to one");
});

describe("a change of a member over HTTP", () => {
  const log = () => parley.getLogs().filter(({ message }) => message.includes('"access.notify"'));

  test.each(["first-fails", "first-hangs", "both-fail"] as const)(
    "is written although the inbox does not answer (%s), and the log says by when the access ends",
    async (fault) => {
      const { ada, a, b } = await openPair(parley);
      const lines = log().length;
      await parley.setFailpoint("shortenedWaitMs", STANDING_WAIT_MS);
      await parley.setFailpoint("inboxAccess", fault);
      await HTTP_ENDINGS["a log-out"](parley, ada, ada);
      await expect.poll(() => log().length).toBe(lines + (fault === "both-fail" ? 2 : 1));
      expect(log()[lines]?.message).toContain("within 10 minutes");
      const isNotified = fault !== "both-fail";
      await parley.advanceClock(isNotified ? STATUS_EXPIRES_AFTER_MS : STANDING_EXPIRES_AFTER_MS);
      b.send("secret");
      expect(await a.closeFrame).toMatchObject({ reason: "unauthorized" });
      expect(a.unread).toBe(0);
    },
  );

  test("gives a role within a minute, and takes it away", async () => {
    const ada = await addSession(parley.env.DB, await parley.addMember({ coins: 100 }));
    const boss = await parley.addMember({ superuser: true });
    const { a } = await openPair(parley, ada);
    const priceOf = async () => {
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
      a.send({ type: "text", text: "hello", client_message_id: newId() });
      return (await a.nextOf(({ type }) => type === "ack")).price;
    };
    expect(await priceOf()).toBe(5);
    for (const [isEmployee, price] of [
      [true, 0],
      [false, 5],
    ] as const) {
      await parley.request(boss, "PATCH", `/members/${ada.id}`, { is_employee: isEmployee });
      expect(await priceOf()).toBe(price);
    }
  });
});

describe.each(ENDING_NAMES)("a room's socket whose access ended by %s, in D1 alone", (ending) => {
  test("receives messages for at most 10 minutes, and no longer than that", async () => {
    const { ada, a, b } = await openPair(parley);
    await ENDINGS[ending].end(parley, ada);
    await parley.setClock(STANDING_EXPIRES_AFTER_MS - 1_000);
    await send(b, [a, b], "in time");
    await parley.setClock(STANDING_EXPIRES_AFTER_MS + STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS[ending].closed);
    expect(a.unread).toBe(0);
  });

  test("receives nothing after a clock that goes back an hour", async () => {
    const { ada, a, b } = await openPair(parley);
    await ENDINGS[ending].end(parley, ada);
    await parley.setClock(-3_600_000);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS[ending].closed);
    expect(a.unread).toBe(0);
  });
});
