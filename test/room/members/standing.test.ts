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
import { addLoggedIn, ENDINGS, endSession } from "../../support/runtime/ended-access.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";
import {
  callsOf,
  closeOpened,
  openInbox,
  openPair,
  openRoom,
  send,
} from "../../support/runtime/watched-pair.ts";

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

/** Keeps the members present, however far the clock has moved. */
const ping = (...sockets: TestSocket[]) => {
  for (const socket of sockets) socket.send('{"type":"ping"}');
};

describe("a room whose members have their inboxes open", () => {
  test("asks D1 for nothing in minutes, also while the inboxes sleep between the messages", async () => {
    const { ada, ben, a, b } = await openPair(parley);
    const calls = await callsOf(parley, async () => {
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
    const { ada, ben, a, b } = await openPair(parley);
    const third = await addLoggedIn(parley);
    await beginChat(parley, third, ada);
    await openInbox(parley, third, "header");
    const c = await openRoom(parley, third, ada, "header");
    await openRoom(parley, ada, third, "header");
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    const calls = await callsOf(parley, async () => {
      await send(b, [a, b], "1");
      await send(c, [c], "2");
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
      await send(b, [a, b], "3");
      await send(c, [c], "4");
    });
    expect(calls).toEqual({ rooms: 0, inboxes: [ada, ben, third].length });
  });

  test("reads D1 itself once a minute if one of the inboxes is closed", async () => {
    const { inboxes, a, b } = await openPair(parley);
    await inboxes.ben.close();
    const calls = await callsOf(parley, async () => {
      for (let minutes = 1; minutes <= 3; minutes++) {
        await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
        await send(b, [a, b], `${minutes}`);
      }
    });
    expect(calls).toEqual({ rooms: 3, inboxes: 0 });
  });

  test("has the inbox read a session that it has not read, and only once", async () => {
    const { ada, ben, a, b } = await openPair(parley);
    const phone = await openRoom(parley, await addSession(parley.env.DB, ada), ben, "first frame");
    const calls = await callsOf(parley, async () => {
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

test.each(["throw", "hang"] as const)(
  "inboxes that do not answer (%s) hold up no message for long, and let nobody continue: the room reads D1",
  async (fault) => {
    const { ada, a, b } = await openPair(parley);
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
  const { a, b } = await openPair(parley);
  await parley.setFailpoint("inboxStanding", "hang");
  await parley.setFailpoint("shortenedWaitMs", STANDING_WAIT_MS);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  await send(b, [a, b], "1");
  await parley.setFailpoint("inboxStanding", "ok");
  await parley.setFailpoint("shortenedWaitMs", 0);
  const calls = await callsOf(parley, async () => {
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
  const { ada, ben, a, b } = await openPair(parley);
  // The inbox has not read this session.
  const phone = await openRoom(parley, await addSession(parley.env.DB, ada), ben, "header");
  await parley.setFailpoint("gate", "closed");
  await parley.setFailpoint("d1Inbox", "answer-gated");
  await parley.setFailpoint("shortenedWaitMs", STANDING_READ_WAIT_MS);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  const calls = await callsOf(parley, async () => {
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
  const { ada, ben, a, inboxes } = await openPair(parley);
  await ENDINGS["a new password"].end(parley, ada);
  // A connection is a reading of D1.
  const c = await openRoom(parley, ben, ada, "header");
  expect(await a.closeFrame).toEqual(ENDINGS["a new password"].closed);
  await parley.setClock(STATUS_EXPIRES_AFTER_MS);
  await send(c, [c], "hello");
  expect(await inboxes.ada.closeFrame).toEqual(ENDINGS["a new password"].closed);
});

test("while D1 does not answer, the inboxes do, and payers and exempt members continue", async () => {
  const { a, b } = await openPair(parley);
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
  const { a, inboxes } = await openPair(parley, ada);
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
    const calls = await callsOf(parley, async () => {
      a.send({ type: "text", text: "hello", client_message_id: newId() });
      expect(await a.nextOf(({ type }) => type === "ack")).toMatchObject({ balance: exact - 5 });
    });
    expect(calls).toEqual({ rooms: 0, inboxes: 0 });
    expect(await balance()).toBe(exact - 5);
  }
});

test("the balance of an ack is right although a step was under way when the room asked the inboxes", async () => {
  const ada = await addSession(parley.env.DB, await parley.addMember({ coins: 10_000 }));
  const { a, b } = await openPair(parley, ada);
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
