import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MEMBER_MAX_BUFFERED_BYTES, SOCKET_MAX_BUFFERED_BYTES } from "../../src/core/limits.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

/** Names have no such length, but the list cuts the texts of messages. */
const NAME_BYTES = 1_000_000;
/** A page with so many chats does not fit into the buffer of one socket. */
const CHATS_OVER = Math.ceil(SOCKET_MAX_BUFFERED_BYTES / NAME_BYTES);
const CHATS = Math.ceil(CHATS_OVER / 2);

/** Adds a member whose list of chats has megabytes. */
async function addMemberWithLongList(chats: number): Promise<TestMember> {
  const member = await parley.addMember();
  await (await parley.inbox(member)).close();
  const storage = await parley.storageOf("INBOX", { name: String(member.id) });
  // Later than the answers of the rooms, which have no message.
  await storage.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO chats SELECT 1000 + i, 9000000000000, 1000 + i, hex(zeroblob(?)), 0,
       json_object('id', 1, 'date', '2026-11-28T10:00:00.000Z', 'type', 'text', 'text', 'hello'), 1, 0 FROM n`,
    chats,
    NAME_BYTES / 2,
  );
  return member;
}

function openInbox(protocols: string[] = [], headers = {}): Promise<TestSocket> {
  const url = new URL("members/inbox/", parley.url).href.replace("http", "ws");
  return TestSocket.open(url, headers, ["parley.v1", ...protocols], { isCompressed: false });
}

type Open = (member: TestMember) => Promise<TestSocket>;

/** The ways to open an inbox. */
const DOORS: Record<string, Open> = {
  "with the token in the header": ({ token }) => openInbox([], { Authorization: `Bearer ${token}` }),
  "with the token in the subprotocol": ({ token }) => openInbox([`bearer.${token}`]),
  "with the token in the first frame": async ({ token }) => {
    const socket = await openInbox();
    socket.send(`Bearer ${token}`);
    return socket;
  },
};

/** Opens an inbox, requests the whole list, and stops reading at the beginning of that page. The first frame alone is short. */
async function openSlowly(open: Open, member: TestMember): Promise<TestSocket> {
  const socket = await open(member);
  await socket.next();
  await socket.nextOf(({ type }) => type === "balance");
  const answered = once(socket.stream, "data");
  socket.send({ type: "chats", before: "9999-12-31T23:59:59.999999Z,1", limit: 100 });
  await answered;
  socket.raw.pause();
  return socket;
}

const nextPage = (socket: TestSocket) => socket.nextOf(({ before }) => before !== undefined);

/** Returns whether an inbox is admitted. Its refusal has status 429, or the code 4429 if the upgrade was accepted. */
async function isAdmitted(open: () => Promise<TestSocket>): Promise<boolean> {
  const socket = await open().catch(({ status, body }) => {
    expect({ status, body }).toMatchObject({
      status: 429,
      body: { code: "rate_limited", retry_after: expect.any(Number) },
    });
  });
  if (!socket) return false;
  const first = await Promise.race([socket.next().catch(() => undefined), socket.closeFrame]);
  socket.raw.terminate();
  if (first?.type === "chats") return true;
  expect(first).toEqual({ code: 4429, reason: "rate_limited" });
  return false;
}

describe.each(Object.entries(DOORS))("an inbox opened %s", (_door, open) => {
  test("is closed at the next frame if its client has not read over 16 MiB", async () => {
    const ada = await addMemberWithLongList(CHATS_OVER);
    const [slow, other] = [await openSlowly(open, ada), await openSlowly(open, ada)];
    other.raw.resume();
    expect((await nextPage(other)).chats).toHaveLength(CHATS_OVER);
    for (const socket of [slow, other]) socket.send("no frame of an inbox");
    expect(await other.next()).toMatchObject({ code: "unknown_type" });

    slow.raw.resume();
    expect((await nextPage(slow)).chats).toHaveLength(CHATS_OVER);
    expect(await slow.next()).toMatchObject({ code: "unknown_type" });
    expect(await slow.closeFrame).toEqual({ code: 4429, reason: "rate_limited" });

    other.send("no frame of an inbox");
    expect(await other.next()).toMatchObject({ code: "unknown_type" });
    for (const socket of [slow, other]) socket.raw.terminate();
  });

  test("is refused while the member's sockets there hold over 32 MiB, and not once they are gone", async () => {
    const [ada, ben] = [await addMemberWithLongList(CHATS), await parley.addMember()];
    const slow: TestSocket[] = [];
    for (let held = 0; held <= MEMBER_MAX_BUFFERED_BYTES; held += CHATS * NAME_BYTES)
      slow.push(await openSlowly(open, ada));
    expect(await isAdmitted(() => open(ada))).toBe(false);
    expect(await isAdmitted(() => open(ben))).toBe(true);

    const [first, ...others] = slow as [TestSocket, ...TestSocket[]];
    first.raw.resume();
    expect((await nextPage(first)).chats).toHaveLength(CHATS);
    await expect.poll(() => isAdmitted(() => open(ada))).toBe(true);
    for (const socket of [first, ...others]) socket.raw.terminate();
  });
});
