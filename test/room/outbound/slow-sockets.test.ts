import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  HISTORY_MAX_BYTES,
  MEMBER_MAX_BUFFERED_BYTES,
  SOCKET_MAX_BUFFERED_BYTES,
} from "../../../src/core/limits.ts";
import { addPair, EMPLOYEES, roomOf, roomStorage, storeEmptyChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
});
afterAll(() => parley.close());

const opened: TestSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.raw.terminate();
});

type Door = (me: TestMember, other: TestMember) => Promise<TestSocket>;

async function openV1(other: TestMember, protocols: string[] = [], headers = {}): Promise<TestSocket> {
  const url = parley.chatUrl(other.id);
  const socket = await TestSocket.open(`${url}&limit=1`, headers, ["parley.v1", ...protocols], {
    isCompressed: false,
  });
  opened.push(socket);
  return socket;
}

/** The ways to open a socket of parley.v1. None reads its first frame. */
const DOORS: Record<string, Door> = {
  "with the token in the header": (me, other) => openV1(other, [], { Authorization: `Bearer ${me.token}` }),
  "with the token in the subprotocol": (me, other) => openV1(other, [`bearer.${me.token}`]),
  "with the token in the first frame": async (me, other) => {
    const socket = await openV1(other);
    socket.send(`Bearer ${me.token}`);
    return socket;
  },
};

/** The bytes of one page: a few messages just below what a page may have. */
const PAGE_BYTES = HISTORY_MAX_BYTES * 0.9;
const PAGES_OVER = Math.ceil(SOCKET_MAX_BUFFERED_BYTES / PAGE_BYTES);

/** Opens Ada's side of a chat whose newest page of history is as large as `PAGE_BYTES`. */
async function openSideWithHistory() {
  const pair = await addPair(parley, EMPLOYEES);
  const [ada, ben] = pair;
  await storeEmptyChat(parley, pair);
  const storage = await roomStorage(parley, ada, ben);
  await storage.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8)
     INSERT INTO messages (id, member_id, at, price, exempt, type, text)
       SELECT i, ?, i, 0, 1, 'text', hex(zeroblob(?)) FROM n`,
    ada.id,
    PAGE_BYTES / 16,
  );
  await storage.exec(
    "INSERT INTO messages (id, member_id, at, price, exempt, type, text) VALUES (9, ?, 9, 0, 1, 'text', 'the last one')",
    ada.id,
  );
  await parley.evict("CHAT_ROOM", roomOf(ada, ben));
  const a = await parley.chatV1(ada, ben, "&limit=1");
  opened.push(a);
  const presence = (online: boolean) => ({ type: "presence", member_id: ben.id, online });
  return { ada, ben, a, presence };
}

const history = { type: "history", before: 9, limit: 100 };

/** Asks for pages without reading them. */
async function askWithoutReading(socket: TestSocket, pages: number): Promise<void> {
  socket.raw.pause();
  for (let i = 0; i < pages; i++) socket.send(history);
}

describe.each(Object.entries(DOORS))("a socket opened %s", (_door, open) => {
  test("that does not read over 16 MiB is closed, and the other member sees it at once", async () => {
    const { ada, ben, a, presence } = await openSideWithHistory();
    const b = await open(ben, ada);
    await b.next();
    expect(await a.next()).toEqual(presence(true));
    await askWithoutReading(b, PAGES_OVER);
    expect(await a.next()).toEqual(presence(false));
    a.send("nobody receives this");
    expect(await a.next()).toMatchObject({ text: "nobody receives this" });
    expect(b.raw.isPaused).toBe(true);

    b.raw.resume();
    expect(await b.take(PAGES_OVER)).toHaveLength(PAGES_OVER);
    expect(await b.closed).toEqual({ code: 4429, reason: "rate_limited" });
    expect({ unread: b.unread, presence: a.unread }).toEqual({ unread: 0, presence: 0 });
  });

  test("stays open if it reads in the end what is below 16 MiB", async () => {
    const { ada, ben, a, presence } = await openSideWithHistory();
    const b = await open(ben, ada);
    await b.next();
    expect(await a.next()).toEqual(presence(true));
    for (let round = 0; round < 2; round++) {
      await askWithoutReading(b, PAGES_OVER - 1);
      a.send("still there?");
      await a.next();
      b.raw.resume();
      expect(await b.take(PAGES_OVER)).toHaveLength(PAGES_OVER);
    }
    b.send("yes");
    expect(await a.next()).toMatchObject({ text: "yes" });
  });

  test("is not opened while other sockets of its member hold over 32 MiB, closed ones too", async () => {
    const { ada, ben, a, presence } = await openSideWithHistory();
    const slow: TestSocket[] = [];
    for (let held = 0; held <= MEMBER_MAX_BUFFERED_BYTES; held += PAGES_OVER * PAGE_BYTES) {
      const b = await open(ben, ada);
      await b.next();
      expect(await a.next()).toEqual(presence(true));
      await askWithoutReading(b, PAGES_OVER);
      expect(await a.next()).toEqual(presence(false));
      slow.push(b);
    }
    await expectRefused(() => open(ben, ada));
    const again = await parley.chatV1(ada, ben, "&limit=1");
    expect(again.welcome.other_member.online).toBe(false);
    again.raw.terminate();

    for (const socket of slow) socket.raw.terminate();
    await expect.poll(() => isAdmitted(() => open(ben, ada))).toBe(true);
    expect(await a.next()).toEqual(presence(true));
  });
});

test("a contract socket that is closed because its client does not read has not read the last message", async () => {
  const { ada, ben, a, presence } = await openSideWithHistory();
  const headers = { Authorization: `Bearer ${ben.token}` };
  const b = await TestSocket.open(parley.chatUrl(ada.id), headers, [], { isCompressed: false });
  opened.push(b);
  b.raw.pause();
  expect(await a.take(2)).toEqual([{ type: "read", member_id: ben.id, message_id: 9 }, presence(true)]);
  const text = "€".repeat(10_000);
  a.send(text);
  let lastId = 0;
  for (let frame = await a.next(); frame.type !== "presence"; frame = await a.next()) {
    if (frame.text !== text) continue;
    lastId = frame.id;
    a.send(text);
  }
  const again = await parley.chatV1(ada, ben, "&limit=1");
  expect(again.welcome.other_member).toMatchObject({ online: false });
  expect(again.welcome.other_member.last_read_id).toBeLessThan(lastId);
  again.raw.terminate();
});

/** Expects an upgrade to be refused with HTTP 429, or with a close if it was accepted. */
async function expectRefused(open: () => Promise<TestSocket>): Promise<void> {
  const refusal = await open().then(
    (socket) => socket.closed,
    ({ status, body }) => ({ status, code: body.code }),
  );
  expect([
    { code: 4429, reason: "rate_limited" },
    { status: 429, code: "rate_limited" },
  ]).toContainEqual(refusal);
}

async function isAdmitted(open: () => Promise<TestSocket>): Promise<boolean> {
  try {
    return (await (await open()).next()).type === "welcome";
  } catch {
    return false;
  }
}
