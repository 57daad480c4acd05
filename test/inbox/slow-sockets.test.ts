import { afterAll, beforeAll, expect, test } from "vitest";
import { MEMBER_MAX_BUFFERED_BYTES } from "../../src/core/limits.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { RefusedUpgrade, TestSocket } from "../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

const CHATS = 9;
const TEXT_BYTES = 1_000_000;

const url = () => new URL("members/inbox/", parley.url).href.replace("http", "ws");

/** Opens an inbox whose client stops reading at once. */
async function openWithoutReading(member: TestMember): Promise<TestSocket> {
  const headers = { Authorization: `Bearer ${member.token}` };
  const socket = await TestSocket.open(url(), headers, ["parley.v1"], { isCompressed: false });
  socket.raw.pause();
  return socket;
}

/** Adds a member whose list of chats has megabytes. */
async function addMemberWithLongList(): Promise<TestMember> {
  const member = await parley.addMember();
  await (await parley.inbox(member)).close();
  const storage = await parley.storageOf("INBOX", { name: String(member.id) });
  for (let i = 1; i <= CHATS; i++) {
    const message = { id: 1, date: "2026-11-28T10:00:00.000Z", type: "text", text: "x".repeat(TEXT_BYTES) };
    await storage.exec(
      "INSERT INTO chats VALUES (?, 1, ?, 'Ben', 0, ?, 1, 0)",
      1000 + i,
      1000 + i,
      JSON.stringify(message),
    );
  }
  return member;
}

test("an inbox is not opened while the member's sockets there hold over 32 MiB, and is once they are gone", async () => {
  const [ada, ben] = [await addMemberWithLongList(), await parley.addMember()];
  const slow: TestSocket[] = [];
  const open = async () => slow.push(await openWithoutReading(ada));
  await expect(async () => {
    for (;;) await open();
  }).rejects.toMatchObject({ status: 429, body: { code: "rate_limited", retry_after: expect.any(Number) } });
  expect(slow.length).toBe(Math.floor(MEMBER_MAX_BUFFERED_BYTES / (CHATS * TEXT_BYTES)) + 1);
  await (await parley.inbox(ben)).close();

  const first = slow[0] as TestSocket;
  first.raw.resume();
  expect((await first.next()).chats).toHaveLength(CHATS);
  await first.close();
  const again = await openWithoutReading(ada);
  await expect(openWithoutReading(ada)).rejects.toBeInstanceOf(RefusedUpgrade);
  for (const socket of [...slow, again]) socket.raw.terminate();
  await expect.poll(() => parley.inbox(ada).then((inbox) => inbox.chats.length)).toBe(CHATS);
});
