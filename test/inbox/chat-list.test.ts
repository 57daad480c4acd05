import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { fallbackName } from "../../src/core/display-name.ts";
import { LISTED_TEXT_MAX_LENGTH } from "../../src/core/list-limits.ts";
import { othersForm } from "../support/others-form.ts";
import { roomOf } from "../support/runtime/chat.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());

const guest = () => parley.addMember({ employee: true });
const member = (id: number, online: boolean) => ({ id, name: null, online, last_read_id: 0 });
const listOf = async (owner: TestMember): Promise<Frame[]> =>
  ((await (await parley.request(owner, "GET", "/members/chats")).json()) as Frame).chats;

describe("the list of chats", () => {
  test("has each chat with its last message, unread count and presence, the most recent first", async () => {
    const [ada, ben, cleo] = [await guest(), await guest(), await guest()];
    const withBen = await parley.chatV1(ada, ben);
    const withCleo = await parley.chatV1(ada, cleo);
    const id = newMessageId(Date.now());
    withBen.send({ type: "text", text: "to Ben", client_message_id: id });
    const [toBen] = await withBen.take(2);
    withCleo.send("one");
    withCleo.send("two");
    const [, two] = await withCleo.take(2);
    const both = [
      {
        chat_id: two.chat_id,
        other_member: member(cleo.id, false),
        last_message: two,
        unread: 0,
        last_read_id: 0,
      },
      {
        chat_id: toBen.chat_id,
        other_member: member(ben.id, false),
        last_message: toBen,
        unread: 0,
        last_read_id: 0,
      },
    ];
    expect(await listOf(ada)).toEqual(both);
    expect((await parley.inbox(ada)).chats).toEqual(both);
    expect(await listOf(cleo)).toEqual([
      {
        chat_id: two.chat_id,
        other_member: member(ada.id, true),
        last_message: othersForm(two),
        unread: 2,
        last_read_id: 0,
      },
    ]);
    expect(toBen.price).toBe(0);
    expect((await listOf(ben))[0].last_message).toEqual(othersForm(toBen));
    expect(await listOf(await guest())).toEqual([]);
  });

  test("shows the first words of a text after more blanks than it shows, in the inbox and over HTTP", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const inbox = await parley.inbox(ada);
    const shown = { last_message_cut: true, last_message: { text: "first words" } };
    const senders = [await parley.chatV1(ben, ada), await parley.chat(ben, ada)];
    for (const [i, b] of senders.entries()) {
      b.send(`${" \n".repeat(LISTED_TEXT_MAX_LENGTH / 2)}first words`);
      const chat = await readChangesUntil(inbox, ({ last_message }) => last_message.id === i + 1);
      expect(chat).toMatchObject(shown);
      expect(await listOf(ada)).toMatchObject([shown]);
      expect((await parley.inbox(ada)).chats).toMatchObject([shown]);
    }
  });

  test("omits a chat without messages", async () => {
    const [ada, ben] = [await guest(), await guest()];
    await parley.chatV1(ada, ben);
    expect(await listOf(ada)).toEqual([]);
  });

  test("has null for a member without a name, also from a room of an earlier version, and finds that member by the number", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const a = await parley.chatV1(ada, ben);
    a.send("hello");
    const { chat_id } = await a.next();
    const inbox = await parley.inbox(ada);
    const fallback = fallbackName(ben.id);
    const stub = (await parley.bindings()).INBOX.getByName(String(ada.id));
    const namesFor = async (query: string) => {
      inbox.send({ type: "chats", query });
      const { chats } = await inbox.nextOf(({ type }) => type === "chats");
      const path = `/members/chats?query=${encodeURIComponent(query)}`;
      const listed = (await (await parley.request(ada, "GET", path)).json()) as Frame;
      return [chats, listed.chats].map((each) => each.map(({ other_member }: Frame) => other_member.name));
    };
    for (const query of [fallback, "mem", String(ben.id)])
      expect(await namesFor(query)).toEqual([[null], [null]]);
    // A Worker of an earlier version searches in the names of the answer.
    const { chats } = await stub.list({ limit: 1 });
    expect(chats.map(({ other_member }) => other_member.name)).toEqual([fallback]);
    const nextName = async () => (await readChangesUntil(inbox, () => true)).other_member.name;
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    expect(await nextName()).toBe("Ben");
    await stub.renameOther(chat_id, fallback);
    expect(await nextName()).toBeNull();
  });

  test("shows the current name of the other member", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const a = await parley.chatV1(ada, ben);
    a.send("hello");
    await a.next();
    expect((await listOf(ada))[0].other_member.name).toBeNull();
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    expect((await listOf(ada))[0].other_member.name).toBe("Ben");
  });

  test("is the same after the inbox lost everything that it stored", async () => {
    const [ada, ben, cleo] = [await guest(), await guest(), await guest()];
    for (const other of [ben, cleo]) {
      const socket = await parley.chatV1(other, ada);
      socket.send("hello");
      await socket.next();
    }
    const before = await listOf(ada);
    expect(before).toHaveLength(2);
    const inbox = { name: String(ada.id) };
    const storage = await parley.storageOf("INBOX", inbox);
    for (const table of ["chats", "list_walk", "external_ids", "pictures", "schema_steps"])
      await storage.exec(`DROP TABLE ${table}`);
    await parley.evict("INBOX", inbox);
    expect(await listOf(ada)).toEqual(before);
    // The inbox is subscribed to changes again.
    const socket = await parley.inbox(ada);
    const c = await parley.chatV1(cleo, ada);
    c.send("again");
    await readChangesUntil(socket, (chat) => chat.last_message.text === "again");
  });

  test("shows a member as offline who was online when the room crashed", async () => {
    const [ada, ben] = [await guest(), await guest()];
    const b = await parley.chatV1(ben, ada);
    b.send("hello");
    await b.next();
    expect((await listOf(ada))[0].other_member.online).toBe(true);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "close" });
    await b.closed;
    expect((await listOf(ada))[0].other_member.online).toBe(false);
  });
});
