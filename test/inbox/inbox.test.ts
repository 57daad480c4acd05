import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  NAME_NOTIFY_INTERVAL_MS,
  NAME_NOTIFY_MAX_ROOMS,
  NOTIFY_INTERVAL_MS,
  SOCKETS_PER_MEMBER,
  STATUS_EXPIRES_AFTER_MS,
} from "../../src/core/limits.ts";
import { othersForm } from "../support/others-form.ts";
import { roomOf } from "../support/runtime/chat.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import {
  type Frame,
  type Parley,
  startParley,
  type TestMember,
  tokenFor,
} from "../support/runtime/parley.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());

const guest = () => parley.addMember({ employee: true });
const member = (id: number, online: boolean) => ({ id, name: null, online, last_read_id: 0 });
const listOf = async (owner: TestMember): Promise<Frame[]> =>
  ((await (await parley.request(owner, "GET", "/members/chats")).json()) as Frame).chats;

const inboxUrl = () => new URL("members/inbox", parley.url).href.replace("http", "ws");

describe("an open inbox", () => {
  test("receives messages, read receipts and presence", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    expect(inbox.chats).toEqual([]);
    const b = await parley.chatV1(ben, ada);
    b.send("hello");
    const hello = await b.next();
    expect(await readChangesUntil(inbox, () => true)).toEqual({
      chat_id: hello.chat_id,
      other_member: member(ben.id, true),
      last_message: othersForm(hello),
      unread: 1,
      last_read_id: 0,
    });
    const a = await parley.chatV1(ada, ben);
    a.send({ type: "read", message_id: 1 });
    expect(await readChangesUntil(inbox, (chat) => chat.unread === 0)).toMatchObject({ last_read_id: 1 });
    await b.close();
    await readChangesUntil(inbox, (chat) => !chat.other_member.online);
  });

  test("receives the messages of a room whose next machine has a clock that is an hour behind", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const b = await parley.chatV1(ben, ada);
    b.send("from the machine ahead");
    await readChangesUntil(inbox, (chat) => chat.unread === 1);
    const storage = await parley.storageOf("INBOX", { name: String(ada.id) });
    await storage.exec("UPDATE chats SET at = at + 3600000");
    b.send("from the machine behind");
    await readChangesUntil(inbox, (chat) => chat.unread === 2);
    await b.close();
    await readChangesUntil(inbox, (chat) => !chat.other_member.online);
    expect(await listOf(ada)).toMatchObject([
      { unread: 2, last_message: { text: "from the machine behind" } },
    ]);
  });

  test("counts messages as read that were sent to an open contract socket", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const a = await parley.chat(ada, ben);
    const b = await parley.chat(ben, ada);
    for (let i = 1; i <= 3; i++) b.send(`${i}`);
    await a.take(3);
    expect(await readChangesUntil(inbox, (chat) => chat.last_read_id === 3)).toMatchObject({ unread: 0 });
    await a.close();
    b.send("4");
    await readChangesUntil(inbox, (chat) => chat.last_message.id === 4 && chat.unread === 1);
  });

  test("receives a few updates for a thousand messages, the last one included", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const b = await parley.chatV1(ben, ada);
    const callsBefore = await parley.readCounter("inboxCalls");
    const startedAt = Date.now();
    for (let i = 1; i <= 1000; i++) b.send(`${i}`);
    await b.take(1000);
    await readChangesUntil(inbox, (chat) => chat.last_message.id === 1000 && chat.unread === 1000);
    // Ada's inbox is notified at most once a second; Ben's, which nobody opened, once.
    const pauses = (Date.now() - startedAt) / NOTIFY_INTERVAL_MS;
    expect((await parley.readCounter("inboxCalls")) - callsBefore).toBeLessThanOrEqual(2 + Math.ceil(pauses));
  });

  test("receives a failed update later, from the room's alarm", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const b = await parley.chatV1(ben, ada);
    await parley.setFailpoint("inbox", "throw");
    try {
      b.send("delayed");
      await b.next();
      await expect.poll(() => parley.readCounter("inboxCalls")).toBeGreaterThan(0);
    } finally {
      await parley.setFailpoint("inbox", "ok");
    }
    expect((await readChangesUntil(inbox, () => true)).last_message.text).toBe("delayed");
  });

  test("receives a new name of the other member at once, and the next ones at most once in 10 s", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const b = await parley.chatV1(ben, ada);
    b.send("hello");
    await readChangesUntil(inbox, (chat) => chat.unread === 1);
    const rename = (name: string) => parley.request(ben, "PATCH", "/members/me", { name });
    await rename("Ben");
    const renamed = await readChangesUntil(inbox, (chat) => chat.other_member.name === "Ben");
    expect(renamed).toMatchObject({ other_member: { ...member(ben.id, true), name: "Ben" }, unread: 1 });
    // A second of the interval is left.
    await parley.advanceClock(NAME_NOTIFY_INTERVAL_MS - 1_000);
    try {
      const seen: string[] = [];
      for (const name of ["Benjamin", "Benno", "Ben Okri"]) await rename(name);
      await readChangesUntil(inbox, (chat) => {
        seen.push(chat.other_member.name);
        return chat.other_member.name === "Ben Okri";
      });
      expect(seen.length).toBeLessThanOrEqual(2);
    } finally {
      await parley.setClock(0);
    }
  });

  test("of a member who is not among the other one's newest chats receives no name until the next listing", async () => {
    const ben = await guest();
    const others = await parley.addMembers(Array.from({ length: NAME_NOTIFY_MAX_ROOMS + 1 }, () => 100));
    for (const other of others) {
      const socket = await parley.chatV1(ben, other);
      socket.send("hello");
      await socket.next();
      await socket.close();
    }
    const [oldest, second] = others as [TestMember, TestMember];
    const [first, next] = [await parley.inbox(oldest), await parley.inbox(second)];
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    await readChangesUntil(next, (chat) => chat.other_member.name === "Ben");
    expect(first.unread).toBe(0);
    expect(await listOf(oldest)).toMatchObject([{ other_member: { name: "Ben" } }]);
  });

  test("ignores an update that is older than the stored one", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const b = await parley.chatV1(ben, ada);
    const callsBefore = await parley.readCounter("inboxCalls");
    await parley.setFailpoint("inbox", "block");
    try {
      b.send("1");
      await b.next();
      await expect.poll(() => parley.readCounter("inboxCalls")).toBeGreaterThan(callsBefore);
      b.send("2");
      await b.next();
      expect((await listOf(ada))[0].last_message.id).toBe(2);
    } finally {
      await parley.setFailpoint("inbox", "ok");
    }
    b.send("3");
    const seen: number[] = [];
    await readChangesUntil(
      inbox,
      ({ last_message }) => seen.push(last_message.id) > 0 && last_message.id === 3,
    );
    expect(seen).not.toContain(1);
  });

  test("receives the balance after a grant, a withdrawal and a refund, as do the member's chats in parley.v1", async () => {
    const [root, ada, ben] = [
      await parley.addMember({ superuser: true }),
      await parley.addMember({ coins: 20 }),
      await guest(),
    ];
    const inbox = await parley.inbox(ada);
    const a = await parley.chatV1(ada, ben);
    const b = await parley.chatV1(ben, ada);
    // A chat is notified of its members' coins once it has a message.
    b.send("free");
    await Promise.all([a.take(2), b.take(2)]);
    await readChangesUntil(inbox, (chat) => chat.last_message.text === "free");
    const coins = (amount: number) =>
      parley.request(
        root,
        "POST",
        `/members/${ada.id}/coins`,
        { amount },
        { "Idempotency-Key": crypto.randomUUID() },
      );
    await coins(30);
    expect(await inbox.next()).toEqual({ type: "balance", balance: 50 });
    expect(await a.next()).toEqual({ type: "balance", balance: 50 });
    await coins(-10);
    expect(await inbox.next()).toEqual({ type: "balance", balance: 40 });
    expect(await a.next()).toEqual({ type: "balance", balance: 40 });
    a.send("paid");
    const { chat_id } = await a.next();
    expect(await inbox.nextOf(({ type }) => type === "balance")).toEqual({ type: "balance", balance: 35 });
    await readChangesUntil(inbox, (chat) => chat.last_message.text === "paid");
    await parley.request(root, "POST", "/billing/refunds", { chat_id, message_id: 2, reason: "asked" });
    expect(await inbox.next()).toEqual({ type: "balance", balance: 40 });
    expect(await a.next()).toEqual({ type: "balance", balance: 40 });
    expect(await b.next()).toMatchObject({ text: "paid" });
    expect(b.unread).toBe(0);
  });
});

describe("an inbox that nobody opened", () => {
  test("stores nothing, and is notified once by each chat", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const before = await parley.readCounter("inboxCalls");
    const a = await parley.chat(ada, ben);
    for (let i = 0; i < 3; i++) {
      a.send("hello");
      await a.next();
    }
    await expect.poll(() => parley.readCounter("inboxCalls")).toBe(before + 2);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
    a.send("hello again");
    await a.next();
    await parley.control("alarm", [ada, ben]);
    expect(await parley.readCounter("inboxCalls")).toBe(before + 2);
    const storage = await parley.storageOf("INBOX", { name: String(ada.id) });
    const tables = await storage.exec("SELECT name FROM sqlite_master");
    expect(tables.filter(({ name }) => !/^(_cf_|__miniflare)/.test(String(name)))).toEqual([]);
  });
});

describe("a socket to the inbox", () => {
  test("requires parley.v1, and accepts a token like a socket to a chat", async () => {
    const ada = await guest();
    await expect(TestSocket.open(inboxUrl())).rejects.toMatchObject({ status: 400 });
    const first = await TestSocket.open(inboxUrl(), {}, ["parley.v1"]);
    first.send(`Bearer ${ada.token}`);
    expect(await first.take(2)).toEqual([
      { type: "chats", chats: [], has_more: false, complete: true, unread_total: 0 },
      { type: "balance", balance: 0 },
    ]);
    const header = await TestSocket.open(`${inboxUrl()}/`, { Authorization: `Bearer ${ada.token}` }, [
      "parley.v1",
    ]);
    expect(await header.take(2)).toEqual([
      { type: "chats", chats: [], has_more: false, complete: true, unread_total: 0 },
      { type: "balance", balance: 0 },
    ]);
    const forged = await TestSocket.open(inboxUrl(), {}, ["parley.v1", "bearer.nonsense"]);
    expect(await forged.closed).toEqual({ code: 4401, reason: "unauthorized" });
    expect((await parley.fetch("/members/inbox/")).status).toBe(426);
    expect((await parley.fetch("/members/inbox/", { method: "POST" })).status).toBe(405);
  });

  test("accepts a new token and nothing else; the eleventh socket closes the first", async () => {
    const ada = await guest();
    const inbox = await parley.inbox(ada);
    inbox.send(`Bearer ${await tokenFor(ada.id)}`);
    inbox.send("hello");
    expect(await inbox.next()).toMatchObject({ type: "error", code: "unknown_type" });
    inbox.send(`Bearer ${await tokenFor(ada.id + 1)}`);
    expect(await inbox.next()).toMatchObject({ type: "error", code: "unauthorized" });
    inbox.send({ type: "ping" });
    expect(await inbox.next()).toEqual({ type: "pong" });
    for (let i = 0; i < SOCKETS_PER_MEMBER; i++) await parley.inbox(ada);
    expect(await inbox.closed).toEqual({ code: 4429, reason: "too_many_sockets" });
  });

  test("closes for a deactivated member with the first change after a minute", async () => {
    const [ada, ben] = [await guest(), await guest()];
    // Sends the token in the first frame: only then does the platform end a connection that the server closed right away.
    const inbox = await TestSocket.open(inboxUrl(), {}, ["parley.v1"]);
    inbox.send(`Bearer ${ada.token}`);
    await inbox.next();
    const b = await parley.chatV1(ben, ada);
    const root = await parley.addMember({ superuser: true });
    b.send("before");
    await readChangesUntil(inbox, (chat) => chat.last_message.text === "before");
    await parley.request(root, "PATCH", `/members/${ada.id}`, { is_active: false });
    await parley.advanceClock(STATUS_EXPIRES_AFTER_MS + 1_000);
    await b.close();
    expect(await inbox.closed).toEqual({ code: 4403, reason: "member_disabled" });
    expect(inbox.unread).toBe(0);
  });
});
