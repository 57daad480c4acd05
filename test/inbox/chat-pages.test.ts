import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CHATS_ASKED_AT_ONCE,
  CHATS_FRAME_MAX_BYTES,
  CHATS_PAGE_DEFAULT,
} from "../../src/core/list-limits.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { roomCallsOf, storeManyChats } from "../support/runtime/many-chats.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
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

const open = (owner: TestMember) =>
  TestSocket.open(new URL("members/inbox/", parley.url).href.replace("http", "ws"), {}, [
    "parley.v1",
    `bearer.${owner.token}`,
  ]);
const placeOf = ({ last_message, chat_id }: Frame) => `${last_message.date},${chat_id}`;
type LoadPage = (before: string) => Promise<Frame>;

/** Loads the pages behind a first one. Returns all chats. */
async function loadAll({ chats, has_more }: Frame, load: LoadPage): Promise<Frame[]> {
  const last = chats.at(-1);
  if (!has_more || !last) return chats;
  return [...chats, ...(await loadAll(await load(placeOf(last)), load))];
}

const pageOver = (owner: TestMember, query: string) =>
  parley
    .request(owner, "GET", `/members/chats${query}`)
    .then((response) => response.json() as Promise<Frame>);

describe("the pages of the list", () => {
  const CHATS = CHATS_ASKED_AT_ONCE + 5;

  test("are sent before all rooms were asked, and have all chats in the end, also if a room fails and the inbox is killed", async () => {
    const crowd = await parley.addMembers(new Array(CHATS).fill(100));
    const ada = await guest();
    const sockets: TestSocket[] = [];
    for (const other of crowd) sockets.push(await parley.chat(other, ada));
    const write = async (socket: TestSocket | undefined, text: string) => {
      socket?.send(text);
      await socket?.next();
    };
    for (const socket of sockets) await write(socket, "hello");
    // The chats begun first have the newest messages.
    for (const socket of sockets.slice(0, 5)) await write(socket, "again");
    await Promise.all(sockets.map((socket) => socket.close()));
    await parley.setFailpoint("roomFault", "throw");
    await parley.setFailpoint("silentRoom", crowd[0]?.id ?? 0);

    const calls = await roomCallsOf(parley, ada);
    const inbox = await open(ada);
    const first = await inbox.next();
    expect((await roomCallsOf(parley, ada)) - calls).toBe(CHATS_ASKED_AT_ONCE);
    expect(first).toMatchObject({ type: "chats", has_more: true, complete: false });
    expect(first.chats.map(({ other_member }: Frame) => other_member.id)).toEqual(
      crowd
        .slice(-CHATS_PAGE_DEFAULT)
        .reverse()
        .map(({ id }) => id),
    );
    const found = new Set<number>();
    while (found.size < 4) {
      const frame = await inbox.nextOf(({ type }) => type === "chat");
      expect(frame.chat.last_message.text).toBe("again");
      found.add(frame.chat.other_member.id);
    }
    await parley.evict("INBOX", { name: String(ada.id), webSockets: "hibernate" });
    await parley.setFailpoint("silentRoom", 0);
    const whole = await inbox.nextOf(({ type }) => type === "chats");
    // "hello" in each chat, and "again" in five.
    expect(whole).toMatchObject({ has_more: true, complete: true, unread_total: crowd.length + 5 });
    expect(whole).not.toHaveProperty("before");
    const newestFirst = [...crowd.slice(5), ...crowd.slice(0, 5)].reverse().map(({ id }) => id);
    const idsOf = (chats: Frame[]) => chats.map(({ other_member }) => other_member.id);
    expect(idsOf(whole.chats)).toEqual(newestFirst.slice(0, CHATS_PAGE_DEFAULT));

    const overSocket: LoadPage = async (before) => {
      inbox.send({ type: "chats", before, limit: 7 });
      const page = await inbox.nextOf(({ type }) => type === "chats");
      expect(page.before).toBe(before);
      return page;
    };
    expect(idsOf(await loadAll(whole, overSocket))).toEqual(newestFirst);
    const overHttp: LoadPage = (before) => pageOver(ada, `?limit=7&before=${before}`);
    expect(idsOf(await loadAll(await pageOver(ada, "?limit=7"), overHttp))).toEqual(newestFirst);
    // One may still be scheduled for a chat whose state an inbox that was killed has lost.
    await expect.poll(() => parley.runInboxAlarm(ada)).toBe(null);
    const rows = await parley.readCounter("inboxRowsWritten");
    expect(await parley.runInboxAlarm(ada)).toBe(null);
    expect(await parley.readCounter("inboxRowsWritten")).toBe(rows);
  });

  test("are as cheap with 10,000 chats", async () => {
    const ada = await guest();
    await storeManyChats(parley, ada, 10_000);
    const storage = await parley.storageOf("INBOX", { name: String(ada.id) });
    // Of 60 chats behind the first page, more than a list counts.
    await storage.exec(
      "UPDATE chats SET unread = 2000 WHERE chat_id % 150 = 0 AND chat_id < (SELECT max(chat_id) FROM chats) - 900",
    );
    const [{ unread }] = (await storage.exec("SELECT count(*) AS unread FROM chats WHERE unread > 0")) as [
      Frame,
    ];
    await parley.evict("INBOX", { name: String(ada.id) });
    const [calls, rows] = [await roomCallsOf(parley, ada), await parley.readCounter("inboxRowsRead")];
    const inbox = await open(ada);
    const first = await inbox.next();
    expect(first).toMatchObject({ has_more: true, complete: true, unread_total: unread * 1_000 });
    expect(first.chats).toHaveLength(CHATS_PAGE_DEFAULT);
    expect(JSON.stringify(first).length).toBeLessThan(CHATS_FRAME_MAX_BYTES);
    expect(first.chats[0]).toMatchObject({
      last_message_cut: true,
      other_member: { id: ada.id + 10_000, name: null },
    });
    expect((await roomCallsOf(parley, ada)) - calls).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
    inbox.send({ type: "chats", before: "2022-09-02T15:05:00.000000Z,1", limit: 100 });
    const page = await inbox.nextOf(({ type }) => type === "chats");
    expect(page.chats).toHaveLength(100);
    expect(page).not.toHaveProperty("unread_total");
    expect(page.chats[0].last_message.date).toBe("2022-09-02T15:04:09.099000Z");
    expect(page.chats[0].other_member).toMatchObject({ id: ada.id + 4_999, name: null });
    expect((await parley.readCounter("inboxRowsRead")) - rows).toBeLessThan(1000);

    // All of these names are older than their members' numbers, except on the pages that were shown.
    const rowsBefore = await parley.readCounter("inboxRowsRead");
    inbox.send({ type: "chats", query: "óLD", limit: 2 });
    expect(await inbox.nextOf(({ type }) => type === "chats")).toMatchObject({
      query: "óLD",
      complete: true,
    });
    const scanned = (await parley.readCounter("inboxRowsRead")) - rowsBefore;
    expect(scanned).toBeGreaterThanOrEqual(10_000);
    expect(scanned).toBeLessThan(45_000);
  });

  test("of a search have the chats whose names match, over both doors", async () => {
    const ada = await guest();
    const crowd = [await guest(), await guest(), await guest(), await guest()];
    const names = ["Zoë Ärmel", "Ben", "Anna-Zoe", "zoé"];
    for (const [i, other] of crowd.entries()) {
      await parley.request(other, "PATCH", "/members/me", { name: names[i] });
      const socket = await parley.chat(other, ada);
      socket.send("hello");
      await socket.next();
      await socket.close();
    }
    await parley.request(ada, "PATCH", "/members/me", { name: "Zoe" });
    const inbox = await open(ada);
    await inbox.next();
    const overSocket = async (request: object) => {
      inbox.send({ type: "chats", ...request });
      return inbox.nextOf(({ type }) => type === "chats");
    };
    const namesOf = ({ chats }: Frame) => chats.map(({ other_member }: Frame) => other_member.name);
    for (const [query, found] of [
      ["zoe", ["zoé", "Zoë Ärmel"]],
      ["ZOE arm", ["Zoë Ärmel"]],
      ["oe", []],
      ["\u0301", []],
    ] as const) {
      expect(namesOf(await overSocket({ query }))).toEqual(found);
      expect(namesOf(await pageOver(ada, `?query=${encodeURIComponent(query)}`))).toEqual(found);
    }
    const first = await overSocket({ query: "zoe", limit: 1 });
    expect(first).toMatchObject({ query: "zoe", has_more: true });
    expect(first).not.toHaveProperty("unread_total");
    const [last] = first.chats;
    const before = `${last.last_message.date},${last.chat_id}`;
    // A name that changes between two pages is found under the new one.
    await parley.request(crowd[0] as TestMember, "PATCH", "/members/me", { name: "Zora" });
    await readChangesUntil(inbox, ({ other_member }) => other_member.name === "Zora");
    expect(namesOf(await overSocket({ query: "zo", before, limit: 1 }))).toEqual(["Zora"]);
    expect(namesOf(await overSocket({ query: "zoe", before }))).toEqual([]);
    expect(namesOf(await pageOver(ada, `?query=zo&before=${before}`))).toEqual(["Zora"]);
  });

  test("cost an opening, a chat and a balance at most 40 rooms each with 10,000 chats and coins in 60 of them", async () => {
    const ada = await parley.addMember({ coins: 1_000 });
    await storeManyChats(parley, ada, 10_000);
    await parley.env.DB.prepare(
      `INSERT INTO holds (member_id, chat_id, step, held)
        SELECT ?1, id, 1, 1 FROM chats WHERE low_id = ?1 AND (id % 150 = 0 OR high_id > ?2) LIMIT 60`,
    )
      .bind(ada.id, ada.id + 9_990)
      .run();
    const askedBy = async (act: () => Promise<unknown>) => {
      const calls = await roomCallsOf(parley, ada);
      await act();
      return (await roomCallsOf(parley, ada)) - calls;
    };
    const inbox = askedBy(async () => {
      const socket = await open(ada);
      const [first, balance] = [await socket.next(), await socket.next()];
      expect(JSON.stringify([first, balance]).length).toBeLessThan(CHATS_FRAME_MAX_BYTES);
      expect(balance).toEqual({ type: "balance", balance: 1_060, exact: false });
    });
    expect(await inbox).toBe(CHATS_ASKED_AT_ONCE);
    const chat = askedBy(async () => {
      const socket = await parley.chatV1(ada, { ...ada, id: ada.id + 5_000 });
      expect(socket.welcome.balance).toBeLessThanOrEqual(1_060);
    });
    expect(await chat).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
    const me = askedBy(async () =>
      expect(await (await parley.request(ada, "GET", "/members/me")).json()).toMatchObject({ exact: false }),
    );
    expect(await me).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
  });

  test("have the chat with one member, wherever its place is, and ask its room alone", async () => {
    const [ada, stranger] = [await guest(), await guest()];
    await storeManyChats(parley, ada, 200);
    const inbox = await open(ada);
    await inbox.next();
    const first = { id: ada.id + 2 };
    const [calls, rows] = [await roomCallsOf(parley, ada), await parley.readCounter("inboxRowsRead")];
    const found = await pageOver(ada, `?other_member_id=${first.id}`);
    expect(found).toMatchObject({ has_more: false, complete: true });
    expect(found.chats).toMatchObject([
      { other_member: { id: first.id, name: null, online: false }, last_message_cut: true },
    ]);
    expect((await roomCallsOf(parley, ada)) - calls).toBe(1);
    expect((await parley.readCounter("inboxRowsRead")) - rows).toBeLessThan(20);
    // Nobody has written there, nor with oneself.
    await (await parley.chatV1(ada, stranger)).close();
    for (const { id } of [stranger, ada, { id: 999_999_999 }])
      expect(await pageOver(ada, `?other_member_id=${id}`)).toMatchObject({ chats: [], has_more: false });
    // A room that does not answer does not look like a chat that does not exist.
    await parley.setFailpoint("roomFault", "throw");
    await parley.setFailpoint("silentRoom", ada.id);
    expect(await pageOver(ada, `?other_member_id=${first.id}`)).toMatchObject({ code: "unavailable" });
    await parley.resetFailpoints();
  });

  test("of an inbox that was never opened have the chat with one member too", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const b = await parley.chatV1(ben, ada);
    b.send("hello");
    await b.next();
    const { chats } = await pageOver(ada, `?other_member_id=${ben.id}`);
    expect(chats).toMatchObject([
      { other_member: member(ben.id, true), last_message: { text: "hello" }, unread: 1 },
    ]);
    // Its list is not complete by that.
    expect(await listOf(ada)).toEqual(chats);
  });

  test("are complete although a chat has no message, and wait for none: no alarm is left", async () => {
    const ada = await guest();
    const crowd = await parley.addMembers(new Array(3).fill(100));
    const begin = parley.env.DB.prepare("INSERT INTO chats (low_id, high_id, created_at) VALUES (?, ?, 0)");
    await parley.env.DB.batch(crowd.map(({ id }) => begin.bind(ada.id, id)));
    const inbox = await open(ada);
    expect(await inbox.next()).toEqual({
      type: "chats",
      chats: [],
      has_more: false,
      complete: true,
      unread_total: 0,
    });
    const calls = await roomCallsOf(parley, ada);
    expect(await parley.runInboxAlarm(ada)).toBe(null);
    expect(await roomCallsOf(parley, ada)).toBe(calls);
  });

  test.each([
    "?limit=0",
    "?limit=101",
    "?before=17",
    "?before=",
    "?before=2022-09-02T15:27:34.857000Z",
    "?before=2022-09-02T15:27:34.857000Z,0",
    "?query=",
    `?query=${"q".repeat(51)}`,
    "?query=a&query=b",
    "?query=a&before=17",
    "?other_member_id=0",
    "?other_member_id=x",
    "?other_member_id=1&other_member_id=2",
    "?other_member_id=2&before=x",
    "?other_member_id=2&limit=0",
  ])("%s is refused", async (query) => {
    const response = await parley.request(await guest(), "GET", `/members/chats${query}`);
    expect([response.status, ((await response.json()) as Frame).code]).toEqual([400, "invalid_request"]);
  });
});
