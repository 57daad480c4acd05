import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CALL_WAIT_MS, STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import {
  STANDING_BACK_OFF_MS,
  STANDING_EXPIRES_AFTER_MS,
  STANDING_READ_WAIT_MS,
  STANDING_WAIT_MS,
} from "../../../src/core/standing-limits.ts";
import { uuidv7 } from "../../../src/core/uuid.ts";
import { beginChat } from "../../support/runtime/chat.ts";
import * as doors from "../../support/runtime/doors.ts";
import {
  addLoggedIn,
  ENDING_NAMES,
  ENDINGS,
  endSession,
  HTTP_ENDING_NAMES,
  HTTP_ENDINGS,
} from "../../support/runtime/ended-access.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 500 }, { instrumented: true });
});
afterEach(async () => {
  // An object of an earlier test would read D1 when the clock is set.
  for (const socket of opened.splice(0)) {
    socket.raw.close();
    await socket.closeFrame;
  }
  await parley.reset();
});
afterAll(() => parley.close());

const opened: TestSocket[] = [];

async function openInbox(...args: Parameters<typeof doors.openInbox>): Promise<TestSocket> {
  const inbox = await doors.openInbox(...args);
  opened.unshift(inbox);
  return inbox;
}

async function openRoom(...args: Parameters<typeof doors.openRoom>): Promise<TestSocket> {
  const socket = await doors.openRoom(...args);
  opened.push(socket);
  return socket;
}

const hibernate = ({ id }: TestMember) =>
  parley.evict("INBOX", { name: String(id), webSockets: "hibernate" });

/** Returns the calls of rooms and of inboxes to D1. */
async function d1Calls(): Promise<{ rooms: number; inboxes: number }> {
  return { rooms: await parley.readCounter("d1Calls"), inboxes: await parley.readCounter("d1InboxCalls") };
}

/** Returns how many calls rooms and inboxes make to D1 meanwhile. */
async function callsOf(run: () => Promise<void>): Promise<{ rooms: number; inboxes: number }> {
  const before = await d1Calls();
  await run();
  const after = await d1Calls();
  return { rooms: after.rooms - before.rooms, inboxes: after.inboxes - before.inboxes };
}

/** Opens the inboxes of both members, and then their chat on both sides. Both are exempt, unless `ada` is given. */
async function openPair(ada?: TestSession) {
  const [a, b] = [ada ?? (await addLoggedIn(parley)), await addLoggedIn(parley)];
  await beginChat(parley, b, a);
  const inboxes = { ada: await openInbox(parley, a, "header"), ben: await openInbox(parley, b, "header") };
  const sockets = { b: await openRoom(parley, b, a, "header"), a: await openRoom(parley, a, b, "header") };
  expect(await sockets.b.next()).toMatchObject({ type: "presence", member_id: a.id, online: true });
  return { ada: a, ben: b, inboxes, ...sockets };
}

/** Sends a message, and waits until each of these sockets has received it. */
async function send(from: TestSocket, to: TestSocket[], text: string): Promise<void> {
  from.send(text);
  for (const socket of to) await socket.nextOf((frame) => frame.text === text);
}

const newId = () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/** Keeps the members present, however far the clock has moved. */
const ping = (...sockets: TestSocket[]) => {
  for (const socket of sockets) socket.send('{"type":"ping"}');
};

describe("a room whose members have their inboxes open", () => {
  test("asks D1 for nothing in minutes, also while the inboxes sleep between the messages", async () => {
    const { ada, ben, a, b } = await openPair();
    const calls = await callsOf(async () => {
      for (let seconds = 0; seconds < 500; seconds += 20) {
        await send(b, [a, b], `${seconds}`);
        ping(a, b);
        if (seconds % 100 === 0) for (const member of [ada, ben]) await hibernate(member);
        await parley.advanceClock(20_000);
      }
    });
    expect(calls).toEqual({ rooms: 0, inboxes: 0 });
  });

  test("has each inbox read D1 once in 9 minutes, for all of its rooms", async () => {
    const { ada, ben, a, b } = await openPair();
    const third = await addLoggedIn(parley);
    await beginChat(parley, third, ada);
    await openInbox(parley, third, "header");
    const c = await openRoom(parley, third, ada, "header");
    await openRoom(parley, ada, third, "header");
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    const calls = await callsOf(async () => {
      await send(b, [a, b], "1");
      await send(c, [c], "2");
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
      await send(b, [a, b], "3");
      await send(c, [c], "4");
    });
    expect(calls).toEqual({ rooms: 0, inboxes: [ada, ben, third].length });
  });

  test("reads D1 itself once a minute if one of the inboxes is closed", async () => {
    const { inboxes, a, b } = await openPair();
    await inboxes.ben.close();
    const calls = await callsOf(async () => {
      for (let minutes = 1; minutes <= 3; minutes++) {
        await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
        await send(b, [a, b], `${minutes}`);
      }
    });
    expect(calls).toEqual({ rooms: 3, inboxes: 0 });
  });

  test("has the inbox read a session that it has not read, and only once", async () => {
    const { ada, ben, a, b } = await openPair();
    const phone = await openRoom(parley, await addSession(parley.env.DB, ada), ben, "first frame");
    const calls = await callsOf(async () => {
      for (let minutes = 1; minutes <= 4; minutes++) {
        await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
        await send(b, [a, phone], `${minutes}`);
        ping(a, b, phone);
        await hibernate(ada);
      }
    });
    expect(calls).toEqual({ rooms: 0, inboxes: 1 });
  });
});

describe.each(HTTP_ENDING_NAMES)("a room's socket whose access ended over HTTP by %s", (name) => {
  test("receives nothing a minute later, and the other member sees its member's absence", async () => {
    const { ada, a, b } = await openPair();
    await HTTP_ENDINGS[name](parley, await addSession(parley.env.DB, ada), ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect((await a.closeFrame).code).toBeGreaterThan(4400);
    expect(a.unread).toBe(0);
    expect(await b.next()).toMatchObject({ type: "presence", online: false });
  });

  test("receives nothing a minute later, although the Worker died between its two calls", async () => {
    const { ada, a, b } = await openPair();
    const laptop = await addSession(parley.env.DB, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    await parley.setFailpoint("gate", "closed");
    await parley.setFailpoint("inboxAccess", "gated");
    const changes = await parley.readCounter("accessChanges");
    const ended = HTTP_ENDINGS[name](parley, laptop, ada);
    await expect.poll(() => parley.readCounter("accessChanges")).toBe(changes + 1);
    // The room asks, and D1 has the old state.
    expect(await callsOf(() => send(b, [a, b], "in time"))).toEqual({ rooms: 0, inboxes: 1 });
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
  const { ada, ben, inboxes, a, b } = await openPair();
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
      const { ada, a, b } = await openPair();
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
    const { a } = await openPair(ada);
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
    const { ada, a, b } = await openPair();
    await ENDINGS[ending].end(parley, ada);
    await parley.setClock(STANDING_EXPIRES_AFTER_MS - 1_000);
    await send(b, [a, b], "in time");
    await parley.setClock(STANDING_EXPIRES_AFTER_MS + STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS[ending].closed);
    expect(a.unread).toBe(0);
  });

  test("receives nothing after a clock that goes back an hour", async () => {
    const { ada, a, b } = await openPair();
    await ENDINGS[ending].end(parley, ada);
    await parley.setClock(-3_600_000);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS[ending].closed);
    expect(a.unread).toBe(0);
  });
});

test.each(["throw", "hang"] as const)(
  "inboxes that do not answer (%s) hold up no message for long, and let nobody continue: the room reads D1",
  async (fault) => {
    const { ada, a, b } = await openPair();
    await parley.setFailpoint("inboxStanding", fault);
    await parley.setFailpoint("shortenedWaitMs", STANDING_WAIT_MS);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    const sentAt = performance.now();
    await send(b, [a, b], "to both");
    expect(performance.now() - sentAt).toBeLessThan(CALL_WAIT_MS);
    // From here on, a message that waits for the inboxes takes long.
    await parley.setFailpoint("shortenedWaitMs", 0);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    const sentLaterAt = performance.now();
    await send(b, [a, b], "to both again");
    expect(performance.now() - sentLaterAt).toBeLessThan(STANDING_WAIT_MS);
    await endSession(parley, ada);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await a.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(a.unread).toBe(0);
  },
);

test("a room asks an inbox again some minutes after it did not answer", async () => {
  const { a, b } = await openPair();
  await parley.setFailpoint("inboxStanding", "hang");
  await parley.setFailpoint("shortenedWaitMs", STANDING_WAIT_MS);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  await send(b, [a, b], "1");
  await parley.setFailpoint("inboxStanding", "ok");
  await parley.setFailpoint("shortenedWaitMs", 0);
  const calls = await callsOf(async () => {
    for (const [i, ms] of [
      STATUS_EXPIRES_AFTER_MS,
      STANDING_BACK_OFF_MS,
      STATUS_EXPIRES_AFTER_MS,
    ].entries()) {
      await parley.advanceClock(ms);
      ping(a, b);
      await send(b, [a, b], `later ${i}`);
    }
  });
  expect(calls).toEqual({ rooms: 1, inboxes: 0 });
});

test("a room reads D1 once while an inbox waits for D1, and asks the inbox again a minute later", async () => {
  const { ada, ben, a, b } = await openPair();
  // The inbox has not read this session.
  const phone = await openRoom(parley, await addSession(parley.env.DB, ada), ben, "header");
  await parley.setFailpoint("gate", "closed");
  await parley.setFailpoint("d1Inbox", "answer-gated");
  await parley.setFailpoint("shortenedWaitMs", STANDING_READ_WAIT_MS);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  const calls = await callsOf(async () => {
    await send(b, [a, phone], "1");
    await parley.setFailpoint("shortenedWaitMs", 0);
    await parley.setFailpoint("gate", "open");
    await parley.setFailpoint("d1Inbox", "up");
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    ping(a, b, phone);
    await send(b, [a, phone], "2");
  });
  expect(calls.rooms).toBe(1);
});

test("a room that has read a newer epoch has the inbox read it too, and close its sockets", async () => {
  const { ada, ben, a, inboxes } = await openPair();
  await ENDINGS["a new password"].end(parley, ada);
  // A connection is a reading of D1.
  const c = await openRoom(parley, ben, ada, "header");
  expect(await a.closeFrame).toEqual(ENDINGS["a new password"].closed);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  await send(c, [c], "hello");
  expect(await inboxes.ada.closeFrame).toEqual(ENDINGS["a new password"].closed);
});

test("while D1 does not answer, the inboxes do, and payers and exempt members continue", async () => {
  const { a, b } = await openPair();
  await parley.setFailpoint("d1", "down");
  await parley.setFailpoint("d1Inbox", "down");
  for (let minutes = 1; minutes < STANDING_EXPIRES_AFTER_MS / STATUS_EXPIRES_AFTER_MS; minutes++) {
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    await send(b, [a, b], `${minutes}`);
    ping(a, b);
  }
});

test("the balance of an ack counts what the member spent in other chats, as GET /members/me does", async () => {
  const ada = await addSession(parley.env.DB, await parley.addMember({ coins: 10_000 }));
  const { a, inboxes } = await openPair(ada);
  const third = await addLoggedIn(parley);
  await beginChat(parley, third, ada);
  const other = await openRoom(parley, ada, third, "header");
  const balance = () => parley.balanceOf(ada);
  for (let minutes = 1; minutes <= 2; minutes++) {
    for (const socket of [a, other, other]) {
      socket.send({ type: "text", text: "hello", client_message_id: newId() });
      await socket.nextOf(({ type }) => type === "ack");
    }
    const exact = await balance();
    await inboxes.ada.nextOf((frame) => frame.type === "balance" && frame.balance === exact);
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    const calls = await callsOf(async () => {
      a.send({ type: "text", text: "hello", client_message_id: newId() });
      expect(await a.nextOf(({ type }) => type === "ack")).toMatchObject({ balance: exact - 5 });
    });
    expect(calls).toEqual({ rooms: 0, inboxes: 0 });
    expect(await balance()).toBe(exact - 5);
  }
});

test("the balance of an ack is right although a step was under way when the room asked the inboxes", async () => {
  const ada = await addSession(parley.env.DB, await parley.addMember({ coins: 10_000 }));
  const { a, b } = await openPair(ada);
  await parley.setFailpoint("gate", "closed");
  await parley.injectFault("answer-gated", { callSite: "step" });
  const calls = await parley.readCounter("d1Calls");
  a.send({ type: "text", text: "hello", client_message_id: newId() });
  await expect.poll(() => parley.readCounter("d1Calls")).toBe(calls + 1);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  await send(b, [b], "meanwhile");
  await parley.setFailpoint("gate", "open");
  expect(await a.nextOf(({ type }) => type === "ack")).toMatchObject({ balance: 9_995 });
});
