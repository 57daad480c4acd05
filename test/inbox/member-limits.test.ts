import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { DAY_MS, FILE_QUOTA_WAIT_MS } from "../../src/core/limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { rateLimitOf } from "../support/defaults.ts";
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

describe("the list of chats", () => {
  test("is refreshed once for all who ask for it meanwhile", async () => {
    const ada = await guest();
    const others = [await guest(), await guest(), await guest()];
    for (const other of others) {
      const socket = await parley.chatV1(ada, other);
      socket.send("hello");
      await socket.next();
      await socket.close();
    }
    await parley.setFailpoint("roomFault", "block");
    await parley.setFailpoint("silentRoom", ada.id);
    const calls = await parley.readCounter("roomCalls");
    const listing = Array.from({ length: 12 }, () => parley.request(ada, "GET", "/members/chats"));
    const opening = [parley.inbox(ada), parley.inbox(ada)];
    await expect
      .poll(async () => {
        const taken = await parley.readTaken();
        return [taken[`LISTING_LIMITER ${ada.id}`], taken[`UPGRADE_LIMITER ${ada.id}`]];
      })
      .toEqual([12, others.length + 2]);
    await parley.setFailpoint("silentRoom", 0);
    const lists = await Promise.all(
      listing.map(async (response) => ((await (await response).json()) as Frame).chats),
    );
    for (const socket of await Promise.all(opening)) lists.push(socket.chats);
    for (const list of lists) expect(list.map((chat: Frame) => chat.other_member.id).length).toBe(3);
    expect(await parley.readCounter("roomCalls")).toBe(calls + others.length);
    // The next request asks again.
    await parley.chatV1(others[0] as TestMember, ada);
    await expect
      .poll(async () => ((await (await parley.request(ada, "GET", "/members/chats")).json()) as Frame).chats)
      .toContainEqual(expect.objectContaining({ other_member: expect.objectContaining({ online: true }) }));
  });

  test("can be asked for again after D1 did not answer once", async () => {
    const ada = await guest();
    await parley.env.DB.exec("ALTER TABLE chats RENAME TO hidden");
    const failed = await parley.request(ada, "GET", "/members/chats");
    await parley.env.DB.exec("ALTER TABLE hidden RENAME TO chats");
    expect(failed.status).toBe(500);
    expect((await parley.request(ada, "GET", "/members/chats")).status).toBe(200);
  });
});

test("repeated `Bearer` frames to an inbox take from the member's reads, before D1 is asked", async () => {
  const [ada, ben] = [await guest(), await guest()];
  const [inbox, other] = [await parley.inbox(ada), await parley.inbox(ben)];
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit - 1);
  inbox.send(`Bearer ${ada.token}`);
  inbox.send(`Bearer ${ada.token}`);
  // A token that is taken has no answer: the first frame is that of the second token.
  expect(await inbox.next()).toMatchObject({ type: "error", code: "rate_limited", retry_after: 60 });
  expect((await parley.readTaken())[`READ_LIMITER ${ada.id}`]).toBe(rateLimitOf("READ_LIMITER").limit + 1);
  other.send("Bearer x.y.z");
  expect(await other.next()).toMatchObject({ type: "error", code: "unauthorized" });
});

test("searches over an inbox and over HTTP take from the member's reads, not from the listings, and ask no room", async () => {
  const ada = await guest();
  const inbox = await parley.inbox(ada);
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit - 2);
  const rooms = await parley.readCounter("roomCalls");
  inbox.send({ type: "chats", query: "ben" });
  expect(await inbox.nextOf(({ type }) => type === "chats")).toMatchObject({ query: "ben", chats: [] });
  expect((await parley.request(ada, "GET", "/members/chats?query=ben")).status).toBe(200);
  expect((await parley.request(ada, "GET", "/members/chats?query=ben")).status).toBe(429);
  inbox.send({ type: "chats", query: "ben" });
  expect(await inbox.nextOf(({ type }) => type === "error")).toMatchObject({ code: "rate_limited" });
  expect((await parley.readTaken())[`LISTING_LIMITER ${ada.id}`]).toBeUndefined();
  expect(await parley.readCounter("roomCalls")).toBe(rooms);
});

test("requests for pages over an inbox take from the member's reads too, not from the listings, and ask no room", async () => {
  const ada = await guest();
  const inbox = await parley.inbox(ada);
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit - 2);
  const rooms = await parley.readCounter("roomCalls");
  const before = "2022-09-02T15:27:34.857000Z,17";
  for (let i = 0; i < 3; i++) inbox.send({ type: "chats", before });
  const page = { type: "chats", before, chats: [], has_more: false, complete: true };
  const answers = await inbox.take(3);
  expect(answers.filter(({ type }) => type === "chats")).toEqual([page, page]);
  expect(answers.filter(({ type }) => type === "error")).toMatchObject([{ code: "rate_limited" }]);
  expect((await parley.readTaken())[`LISTING_LIMITER ${ada.id}`]).toBeUndefined();
  expect(await parley.readCounter("roomCalls")).toBe(rooms);
});

describe("a member's sends over all rooms", () => {
  /** Sends texts and returns the answers. The other member does not read. */
  async function sendMany(socket: TestSocket, count: number): Promise<Frame[]> {
    for (let i = 0; i < count; i++) socket.send({ type: "text", text: `${i}` });
    return socket.take(count);
  }
  const codesOf = (answers: Frame[]) => [...new Set(answers.map(({ code }) => code ?? "sent"))];
  const reported = () => parley.readCounter("reportedSends");

  test("are refused in the rooms that are busy, for a while, and in no other room and for nobody else", async () => {
    const ada = await guest();
    const [ben, cleo, dan] = [await guest(), await guest(), await guest()];
    const [one, two, quiet] = [
      await parley.chatV1(ada, ben),
      await parley.chatV1(ada, cleo),
      await parley.chatV1(ada, dan),
    ];
    const before = await reported();
    expect(codesOf(await sendMany(one, 20))).toEqual(["sent"]);
    expect(await reported()).toBe(before);
    const first = newMessageId(Date.now());
    two.send({ type: "text", text: "first", client_message_id: first });
    const [, ack] = await two.take(2);
    expect(codesOf(await sendMany(one, 20))).toEqual(["sent"]);
    expect(codesOf(await sendMany(two, 29))).toEqual(["sent"]);
    await expect.poll(reported).toBeGreaterThanOrEqual(before + 21 + 21);
    await parley.advanceClock(1000);
    // The budget of 50 is used up: the next report of each room brings the rest.
    await sendMany(one, 1);
    await sendMany(two, 1);
    await expect
      .poll(async () => {
        const [answer] = await sendMany(two, 1);
        return answer.code ?? "sent";
      })
      .toBe("rate_limited");
    two.send({ type: "text", text: "late" });
    const refused = (await two.next()) as Frame;
    expect(refused).toMatchObject({ type: "error", code: "rate_limited" });
    expect(refused.retry_after).toBeGreaterThanOrEqual(1);
    // A repeat of a stored message still gets its first answer.
    two.send({ type: "text", text: "first", client_message_id: first });
    expect(await two.next()).toEqual(ack);
    expect(codesOf(await sendMany(quiet, 5))).toEqual(["sent"]);
    const theirs = await parley.chatV1(cleo, ada);
    theirs.send({ type: "text", text: "I may" });
    expect(await theirs.next()).toMatchObject({ text: "I may" });
    await parley.advanceClock(60_000);
    expect(codesOf(await sendMany(two, 1))).toEqual(["sent"]);
  });

  test.each(["throw", "hang"] as const)(
    "wait for nothing when the inbox does not answer (%s)",
    async (fault) => {
      const { a } = await openOneSide(parley, "v1", { ada: { employee: true }, ben: { employee: true } });
      await parley.setFailpoint("inboxLimits", fault);
      const before = await reported();
      expect(codesOf(await sendMany(a, 50))).toEqual(["sent"]);
      await expect.poll(reported).toBe(before + 21);
    },
  );

  test.each([{ SEND_BURST: 0 }, { MEMBER_SENDS_PER_SECOND: 0 }])("are not counted with %o", async (vars) => {
    const unlimited = await startParley(vars, { instrumented: true });
    const { a } = await openOneSide(unlimited, "v1", { ada: { employee: true }, ben: { employee: true } });
    expect(codesOf(await sendMany(a, 50))).toEqual(["sent"]);
    expect(await unlimited.readCounter("reportedSends")).toBe(0);
    await unlimited.close();
  });
});

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
