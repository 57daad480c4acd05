import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { DAY_MS, FILE_QUOTA_WAIT_MS } from "../../src/core/limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { openChat, openOneSide, roomStorage } from "../support/runtime/chat.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import type { TestSocket } from "../support/runtime/test-socket.ts";

const PER_SECOND = 5;
const FILE_BYTES_PER_DAY = 1000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley(
    { MEMBER_SENDS_PER_SECOND: PER_SECOND, MEMBER_FILE_BYTES_PER_DAY: FILE_BYTES_PER_DAY },
    { instrumented: true },
  );
});
afterAll(() => parley.close());
afterEach(() => parley.resetFailpoints());

const guest = () => parley.addMember({ employee: true });
const inboxOf = ({ id }: TestMember) => ({ name: String(id) });

describe("a member's files in a day", () => {
  const fileOf = (size: number, id?: string) =>
    encodeFileFrame(
      { name: "f", type: "text/plain", ...(id !== undefined && { client_message_id: id }) },
      new Uint8Array(size).fill(65),
    );
  const files = async (member: TestMember) => {
    const storage = await parley.storageOf("INBOX", inboxOf(member));
    return storage.exec("SELECT bytes, total FROM sent_files ORDER BY id");
  };
  const inR2 = async () => (await parley.env.FILES.list()).objects.length;
  /** Sends a file, and returns "sent" or the code of the error. With an id, an `ack` follows the message. */
  async function send(socket: TestSocket, frame: Uint8Array, id?: string): Promise<string> {
    socket.send(frame);
    let answer = (await socket.next()) as Frame;
    while (id !== undefined && answer.type !== "ack" && answer.type !== "error") answer = await socket.next();
    return answer.code ?? "sent";
  }

  test("may have so many bytes in all chats, and no byte more; a refused one reaches neither R2 nor the chat", async () => {
    const ada = await guest();
    const [one, two] = [await parley.chatV1(ada, await guest()), await parley.chatV1(ada, await guest())];
    expect(one.welcome.limits.file_bytes).toBe(FILE_BYTES_PER_DAY);
    expect(await send(one, fileOf(400))).toBe("sent");
    expect(await send(two, fileOf(600))).toBe("sent");
    const objects = await inR2();
    two.send(fileOf(1));
    expect(await two.next()).toMatchObject({
      type: "error",
      code: "file_quota_exceeded",
      retry_after: 86_400,
    });
    expect(await inR2()).toBe(objects);
    two.send({ type: "text", text: "a text is still accepted" });
    expect(await two.next()).toMatchObject({ id: 2, text: "a text is still accepted" });
    expect(await files(ada)).toEqual([
      { bytes: 400, total: 400 },
      { bytes: 600, total: 1000 },
    ]);
  });

  test("beyond the limit leave no row of a chat that has not begun, and lend no coins to it", async () => {
    const price = 5;
    const ada = await parley.addMember({ coins: 2 * price });
    const begun = await parley.chatV1(ada, await guest());
    expect(await send(begun, fileOf(FILE_BYTES_PER_DAY))).toBe("sent");
    const count = (table: string) =>
      parley.env.DB.prepare(
        `SELECT count(*) AS n FROM ${table} WHERE ${table === "chats" ? "low_id" : "member_id"} = ?`,
      )
        .bind(ada.id)
        .first("n");
    for (let times = 0; times < 3; times++) {
      const other = await guest();
      const socket = await parley.chatV1(ada, other);
      expect(await send(socket, fileOf(1))).toBe("file_quota_exceeded");
      const room = await roomStorage(parley, ada, other);
      expect(await room.exec("SELECT name FROM sqlite_master WHERE name = 'messages'")).toEqual([]);
      await socket.close();
    }
    expect([await count("chats"), await count("holds")]).toEqual([1, 1]);
    // A file that the coins do not cover is refused for that, and does not count.
    begun.send({ type: "text", text: "takes the last coins" });
    expect(await begun.next()).toMatchObject({ id: 2 });
    const poor = await parley.chatV1(ada, await guest());
    expect(await send(poor, fileOf(1))).toBe("insufficient_balance");
    expect(await files(ada)).toHaveLength(1);
    await checkBooks(parley, { since: ada.id });
  });

  test("within the limit begin a chat, and count once", async () => {
    const ada = await parley.addMember({ coins: 10 });
    const socket = await parley.chatV1(ada, await guest());
    expect(await send(socket, fileOf(FILE_BYTES_PER_DAY - 1))).toBe("sent");
    expect(await send(socket, fileOf(1))).toBe("sent");
    expect(await files(ada)).toHaveLength(2);
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test("are limited for those who receive nothing by it: the other member may send", async () => {
    const { a, b } = await openChat(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
    expect(await send(a, fileOf(1000))).toBe("sent");
    // The first message of a chat shows the presence of both members.
    expect(await a.next()).toMatchObject({ type: "presence" });
    expect(await b.take(2)).toMatchObject([{ type: "file" }, { type: "presence" }]);
    expect(await send(a, fileOf(1000))).toBe("file_quota_exceeded");
    expect(await send(b, fileOf(1000))).toBe("sent");
  });

  test("count a repeat once, also after the inbox slept", async () => {
    const { ada, a } = await openOneSide(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
    const id = newMessageId(Date.now());
    await parley.setFailpoint("r2Put", "throw");
    expect(await send(a, fileOf(700, id), id)).toBe("unavailable");
    expect(await send(a, fileOf(700, id), id)).toBe("unavailable");
    await parley.evict("INBOX", inboxOf(ada));
    expect(await send(a, fileOf(700, id), id)).toBe("unavailable");
    await parley.setFailpoint("r2Put", "ok");
    expect(await send(a, fileOf(700, id), id)).toBe("sent");
    expect(await send(a, fileOf(700, id), id)).toBe("sent");
    expect(await files(ada)).toEqual([{ bytes: 700, total: 700 }]);
    expect(await send(a, fileOf(301))).toBe("file_quota_exceeded");
    expect(await send(a, fileOf(300))).toBe("sent");
  });

  test.each(["throw", "hang"] as const)("go through when the inbox does not answer (%s)", async (fault) => {
    const { a } = await openOneSide(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
    await parley.setFailpoint("inboxLimits", fault);
    const startedAt = Date.now();
    expect(await send(a, fileOf(FILE_BYTES_PER_DAY + 1))).toBe("sent");
    expect(Date.now() - startedAt).toBeLessThan(FILE_QUOTA_WAIT_MS + 2000);
  });

  test("leave an inbox that its member never opened unopened: rooms do not publish to it", async () => {
    const { ada, b } = await openChat(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
    const socket = await parley.chatV1(ada, await guest());
    expect(await send(socket, fileOf(1))).toBe("sent");
    await parley.evict("INBOX", inboxOf(ada));
    b.send({ type: "text", text: "hello" });
    await b.next();
    const storage = await parley.storageOf("INBOX", inboxOf(ada));
    expect(await storage.exec("SELECT name FROM sqlite_master WHERE name = 'chats'")).toEqual([]);
  });

  test("are forgotten after a day: the row goes, and the bytes are free again", async () => {
    const { ada, a } = await openOneSide(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
    expect(await send(a, fileOf(600))).toBe("sent");
    await parley.advanceClock(DAY_MS / 2);
    const again = await parley.chatV1(ada, await guest());
    expect(await send(again, fileOf(400))).toBe("sent");
    again.send(fileOf(500));
    const refused = (await again.next()) as Frame;
    expect(refused).toMatchObject({ code: "file_quota_exceeded" });
    expect(refused.retry_after).toBeLessThanOrEqual(43_200);
    expect(refused.retry_after).toBeGreaterThan(43_200 - 60);
    await parley.advanceClock(DAY_MS / 2);
    expect(await send(again, fileOf(601))).toBe("file_quota_exceeded");
    expect(await send(again, fileOf(600))).toBe("sent");
    expect(await files(ada)).toEqual([
      { bytes: 400, total: 1000 },
      { bytes: 600, total: 1600 },
    ]);
  });

  test("are deleted by the alarm although no further file comes, a day after each", async () => {
    const { ada, a } = await openOneSide(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
    expect(await send(a, fileOf(10))).toBe("sent");
    await parley.advanceClock(1000);
    expect(await send(a, fileOf(20))).toBe("sent");
    const startedAt = Date.now();
    await parley.advanceClock(DAY_MS - 30_000);
    const next = await parley.runInboxAlarm(ada);
    expect(next).toBeGreaterThan(startedAt + DAY_MS / 2);
    expect((await files(ada)).length).toBe(2);
    await parley.advanceClock(30_000);
    await parley.runInboxAlarm(ada);
    expect(await files(ada)).toEqual([]);
  });
});
