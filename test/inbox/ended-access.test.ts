import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../src/core/limits.ts";
import { STANDING_EXPIRES_AFTER_MS } from "../../src/core/standing-limits.ts";
import { DOORS, openInbox } from "../support/runtime/doors.ts";
import {
  addLoggedIn,
  changePassword,
  ENDING_NAMES,
  ENDINGS,
  endSession,
  HTTP_ENDING_NAMES,
  HTTP_ENDINGS,
} from "../support/runtime/ended-access.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, tokenFor } from "../support/runtime/parley.ts";
import { addSession, type TestSession } from "../support/runtime/sessions.ts";
import type { TestSocket } from "../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

/** The frames that a client may send in the hope that its socket stays open. */
const FRAMES: Record<string, (member: TestSession) => string | Promise<string>> = {
  "its own token": ({ token }) => `Bearer ${token}`,
  "a new token of the same log-in": async ({ id, sessionId }) =>
    `Bearer ${await tokenFor(id, { sessionId })}`,
  "a forged token": () => "Bearer a.b.c",
  "another member's token": async ({ id }) => `Bearer ${await tokenFor(id + 1)}`,
  "a ping that the platform does not answer": () => '{"type": "ping"}',
  "no JSON": () => "hello",
};

/** Opens Ben's chat with Ada, sends a message, and then opens her inbox. */
async function openPair() {
  const [ada, ben] = [await addLoggedIn(parley), await addLoggedIn(parley)];
  const b = await parley.chatV1(ben, ada);
  b.send("before");
  await b.next();
  return { ada, ben, inbox: await openInbox(parley, ada, "header"), b };
}

/** Sends a message to the inbox's member, and waits until the inbox has it. */
async function change(b: TestSocket, inbox: TestSocket, text: string): Promise<Frame> {
  b.send(text);
  return readChangesUntil(inbox, (chat) => chat.last_message.text === text);
}

/** These endings are written to D1 alone, as `npm run member` does: the Worker notifies no inbox. */
describe.each(ENDING_NAMES)("an inbox whose access ended by %s, in D1 alone", (ending) => {
  const { closed, end } = ENDINGS[ending];

  test("receives no change 10 minutes later, whatever it sends and however it was opened", async () => {
    const { ada, b, inbox } = await openPair();
    const doors = DOORS.filter((door) => door !== "header");
    const silent = await Promise.all(doors.map((door) => openInbox(parley, ada, door)));
    const senders = await Promise.all(
      Object.values(FRAMES).map(async (frameOf, i) => ({
        socket: await openInbox(parley, ada, DOORS[i % DOORS.length] ?? "header"),
        frame: await frameOf(ada),
      })),
    );
    const sockets = [inbox, ...silent, ...senders.map(({ socket }) => socket)];
    await end(parley, ada);
    for (let seconds = 0; seconds < 600; seconds += 30) {
      for (const { socket, frame } of senders) socket.send(frame);
      await parley.advanceClock(30_000);
    }
    b.send("for Ada alone");
    for (const socket of sockets) expect(await socket.closeFrame).toEqual(closed);
    for (const socket of sockets) {
      const frames = await socket.take(socket.unread);
      expect(frames.filter(({ type }) => type === "chat")).toEqual([]);
    }
  });

  test.each(Object.keys(FRAMES).map((name, i) => [name, DOORS[i % DOORS.length] ?? "header"] as const))(
    "receives nothing 9 minutes later in answer to %s",
    async (name, door) => {
      const ada = await addLoggedIn(parley);
      const inbox = await openInbox(parley, ada, door);
      await end(parley, ada);
      await parley.setClock(STANDING_EXPIRES_AFTER_MS);
      inbox.send((await FRAMES[name]?.(ada)) ?? "");
      expect(await inbox.closeFrame).toEqual(closed);
      expect(inbox.unread).toBe(0);
    },
  );

  test("that only listens is closed by the first change after 9 minutes, and by a clock that goes back", async () => {
    for (const clock of [STANDING_EXPIRES_AFTER_MS, -3_600_000]) {
      const { ada, inbox, b } = await openPair();
      await end(parley, ada);
      await parley.setClock(clock);
      await b.close();
      expect(await inbox.closeFrame).toEqual(closed);
      expect(inbox.unread).toBe(0);
      await parley.setClock(0);
    }
  });

  test("is closed when it wakes from hibernation only for a change", async () => {
    const { ada, inbox, b } = await openPair();
    await end(parley, ada);
    await parley.evict("INBOX", { name: String(ada.id), webSockets: "hibernate" });
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    await b.close();
    expect(await inbox.closeFrame).toEqual(closed);
    expect(inbox.unread).toBe(0);
  });

  test.each(DOORS)("cannot be opened again (%s)", async (door) => {
    const ada = await addLoggedIn(parley);
    await end(parley, ada);
    const refused = openInbox(parley, ada, door);
    if (door === "header") await expect(refused).rejects.toMatchObject({ body: { code: closed.reason } });
    else await expect(refused).rejects.toThrow("the socket closed instead of sending a frame");
  });
});

describe("an inbox whose access is ended over HTTP", () => {
  test.each(HTTP_ENDING_NAMES)(
    "closes at once after %s, although nothing happens in a chat",
    async (name) => {
      const laptop = await addLoggedIn(parley);
      const phone = await addSession(parley.env.DB, laptop);
      const inbox = await openInbox(parley, phone, "ticket");
      const bystander = await openInbox(parley, await addLoggedIn(parley), "ticket");
      await HTTP_ENDINGS[name](parley, laptop, phone);
      expect((await inbox.closeFrame).code).toBeGreaterThan(4400);
      bystander.send('{"type":"ping"}');
      expect(await bystander.next()).toEqual({ type: "pong" });
    },
  );

  test.each(HTTP_ENDING_NAMES.filter((name) => name !== "a new password"))(
    "receives nothing a minute after %s, although the Worker died before its second call",
    async (name) => {
      const { ada, b, inbox } = await openPair();
      const [laptop, phone] = [await addSession(parley.env.DB, ada), ada];
      await parley.setFailpoint("inboxAccess", "second-lost");
      await HTTP_ENDINGS[name](parley, laptop, phone);
      if (name === "a log-out")
        await parley.evict("INBOX", { name: String(ada.id), webSockets: "hibernate" });
      await parley.setClock(STATUS_EXPIRES_AFTER_MS);
      await b.close();
      expect((await inbox.closeFrame).code).toBeGreaterThan(4400);
      expect(inbox.unread).toBe(0);
    },
  );
});

test("an inbox closes at once after a log-out that D1 has taken although its answer was lost", async () => {
  const ada = await addLoggedIn(parley);
  const inbox = await openInbox(parley, ada, "ticket");
  await parley.setFailpoint("workerD1", "answer-lost");
  expect((await parley.request(ada, "POST", "/auth/logout")).status).toBe(503);
  expect(await inbox.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
});

describe("an open inbox", () => {
  test("receives changes until 9 minutes after its access ended in D1 alone", async () => {
    const { ada, inbox, b } = await openPair();
    await endSession(parley, ada);
    await parley.setClock(STANDING_EXPIRES_AFTER_MS - 10_000);
    await change(b, inbox, "in time");
  });

  test("receives every change in order after 9 minutes, and asks D1 once for all of them, and not before", async () => {
    const { inbox, b } = await openPair();
    const calls = await parley.readCounter("d1InboxCalls");
    await parley.setClock(STANDING_EXPIRES_AFTER_MS - 10_000);
    await change(b, inbox, "0");
    expect((await parley.readCounter("d1InboxCalls")) - calls).toBe(0);
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    for (const text of ["1", "2", "3"]) await change(b, inbox, text);
    expect((await parley.readCounter("d1InboxCalls")) - calls).toBe(1);
  });

  test("is closed 9 minutes after the request of a reading that was under way when its access ended", async () => {
    const { ada, inbox, b } = await openPair();
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    await parley.setFailpoint("gate", "closed");
    await parley.setFailpoint("d1Inbox", "answer-gated");
    const calls = await parley.readCounter("d1InboxCalls");
    b.send("in time");
    await expect.poll(() => parley.readCounter("d1InboxCalls")).toBe(calls + 1);
    await endSession(parley, ada);
    await parley.advanceClock(STANDING_EXPIRES_AFTER_MS - 10_000);
    await parley.setFailpoint("d1Inbox", "up");
    await parley.setFailpoint("gate", "open");
    await readChangesUntil(inbox, (chat) => chat.last_message.text === "in time");
    await parley.advanceClock(10_000);
    b.send("secret");
    expect(await inbox.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    expect(inbox.unread).toBe(0);
  });

  test("is not kept open by another socket of its member that connects or sends a token", async () => {
    const { ada, inbox, b } = await openPair();
    const second = await addSession(parley.env.DB, ada);
    const other = await openInbox(parley, second, "header");
    await endSession(parley, ada);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS - 10_000);
    await openInbox(parley, second, "first frame");
    expect(await inbox.closeFrame).toEqual(ENDINGS["the end of its session"].closed);
    await change(b, other, "hello");
  });

  test("stays if it sent the token of another log-in before its own ended", async () => {
    const { ada, inbox, b } = await openPair();
    const second = await addSession(parley.env.DB, ada);
    const idle = await openInbox(parley, ada, "subprotocol");
    inbox.send(`Bearer ${second.token}`);
    inbox.send("hello");
    expect(await inbox.next()).toMatchObject({ code: "unknown_type" });
    await endSession(parley, ada);
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    await change(b, inbox, "hello");
    expect((await idle.closeFrame).reason).toBe("unauthorized");
  });

  test("stays if it is sent a token that is over, and its own is not", async () => {
    const { ada, inbox, b } = await openPair();
    const second = await addSession(parley.env.DB, ada);
    await endSession(parley, second);
    for (const token of [second.token, await tokenFor(ada.id, { epoch: 7 })]) {
      inbox.send(`Bearer ${token}`);
      expect(await inbox.next()).toMatchObject({ type: "error", code: "unauthorized" });
    }
    await change(b, inbox, "hello");
  });

  test("stays while D1 does not answer, and is closed within a minute of D1's return", async () => {
    const { ada, inbox, b } = await openPair();
    await changePassword(parley, ada);
    await parley.setFailpoint("d1Inbox", "down");
    await parley.setClock(STANDING_EXPIRES_AFTER_MS);
    for (let minutes = 1; minutes <= 3; minutes++) {
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
      await change(b, inbox, `${minutes}`);
    }
    inbox.send(`Bearer ${ada.token}`);
    expect(await inbox.next()).toMatchObject({ type: "error", code: "unavailable" });
    await parley.setFailpoint("d1Inbox", "up");
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    b.send("secret");
    expect(await inbox.closeFrame).toEqual(ENDINGS["a new password"].closed);
    expect(inbox.unread).toBe(0);
  });
});
