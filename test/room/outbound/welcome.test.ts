import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { PAGE_MAX_MESSAGES } from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { othersForm } from "../../support/others-form.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";
import { RefusedUpgrade, TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const openV1 = (path: string, protocols: string[], headers = {}) =>
  TestSocket.open(`${parley.url.href.replace("http", "ws")}${path}`, headers, protocols);

describe("an upgrade to parley.v1", () => {
  test("accepts a token beside the subprotocol, in the header, or in the first frame", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const path = `members/chat/?other_member_id=${ben.id}`;
    const both = await openV1(path, ["parley.v1", `bearer.${ada.token}`]);
    const header = await openV1(path, ["parley.v1"], { Authorization: `Bearer ${ada.token}` });
    const first = await openV1(path, ["parley.v1"]);
    first.send(`Bearer ${ada.token}`);
    for (const socket of [both, header, first]) {
      expect(socket.raw.protocol).toBe("parley.v1");
      expect(await socket.next()).toMatchObject({ type: "welcome", member_id: ada.id, messages: [] });
      await socket.close();
    }
  });

  test("with a refused token succeeds, and the close has the code, because a browser cannot read more", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const path = (id: number) => `members/chat/?other_member_id=${id}`;
    for (const [id, token, close] of [
      [ben.id, "no.token.at-all", { code: 4401, reason: "unauthorized" }],
      [424_242, ada.token, { code: 4404, reason: "member_not_found" }],
      [ada.id, ada.token, { code: 4404, reason: "member_not_found" }],
    ] as const) {
      const socket = await openV1(path(id), ["parley.v1", `bearer.${token}`]);
      expect(socket.raw.protocol).toBe("parley.v1");
      expect(await socket.closed).toEqual(close);
      expect(socket.unread).toBe(0);
    }
  });

  test("fails for an invalid `after` or `limit`", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    for (const query of [
      "after=-1",
      "after=x",
      "after=0&after=1",
      "limit=0",
      `limit=${PAGE_MAX_MESSAGES + 1}`,
      "limit=1&limit=2",
    ]) {
      const path = `members/chat/?other_member_id=${ben.id}&${query}`;
      const refused = await openV1(path, ["parley.v1", `bearer.${ada.token}`]).catch((error) => error);
      expect(refused).toBeInstanceOf(RefusedUpgrade);
      expect(refused.status, query).toBe(400);
      expect(refused.body.code, query).toBe("invalid_request");
    }
  });

  test("does not happen without the subprotocol: the socket uses the contract", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const header = { Authorization: `Bearer ${ada.token}` };
    const socket = await parley.socket(ben.id, header);
    expect(socket.raw.protocol).toBe("");
    expect(await socket.next()).toEqual([]);
    await socket.close();
  });
});

describe("a welcome", () => {
  test("has all fields that a client starts with, and no others", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    const b = await parley.chatV1(ben, ada);
    const before = Date.now();
    const a = await parley.chatV1(ada, ben);
    const fields = {
      type: "welcome",
      member_id: ada.id,
      chat_id: null,
      other_member: { id: ben.id, name: "Ben", online: false, last_read_id: 0 },
      last_read_id: 0,
      prices: { text: 5, file: 5 },
      limits: { text_length: 10_000, file_bytes: 5_000_000 },
      exempt: false,
      balance: 100,
      messages: [],
      has_more: false,
      server_time: expect.stringMatching(DATE),
    };
    expect(a.welcome).toEqual(fields);
    expect(Math.abs(Date.parse(a.welcome.server_time) - before)).toBeLessThan(10_000);
    expect(b.welcome.other_member).toEqual({
      id: ada.id,
      name: null,
      online: false,
      last_read_id: 0,
    });
    expect(b.welcome.balance).toBe(0);
    a.send("hello");
    const hello = await a.next();
    const again = await parley.chatV1(ada, ben);
    expect(again.welcome).toEqual({
      ...fields,
      chat_id: hello.chat_id,
      other_member: { ...fields.other_member, online: true },
      balance: 95,
      messages: [hello],
    });
    expect(Object.keys(again.welcome)).toEqual(Object.keys(fields));
    await Promise.all([a, b, again].map((socket) => socket.close()));
  });

  test("has `exempt` for an exempt member, and a balance that includes the coins leased to chats", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const cleo = await parley.addMember({ employee: true });
    const [a, toCleo] = [await parley.chatV1(ada, ben), await parley.chatV1(ada, cleo)];
    a.send("5 coins");
    await a.next();
    toCleo.send("5 more");
    await toCleo.next();
    expect((await parley.chatV1(ada, ben)).welcome.balance).toBe(95);
    expect(await parley.balanceOf(ada)).toBe(90);
    expect((await parley.chatV1(cleo, ada)).welcome).toMatchObject({ exempt: true, balance: 0 });
    await Promise.all([a.close(), toCleo.close()]);
  });

  test("has the newest messages after the client's last id, oldest first, and whether there are more", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const a = await parley.chatV1(ada, ben);
    for (let i = 1; i <= 5; i++) a.send(`${i}`);
    const live = await a.take(5);
    expect(live.map((message) => message.text)).toEqual(["1", "2", "3", "4", "5"]);
    const welcomed = async (query: string) => {
      const socket = await parley.chatV1(ben, ada, query);
      const { messages, has_more } = socket.welcome;
      await socket.close();
      return { ids: messages.map((message: { id: number }) => message.id), has_more };
    };
    expect(await welcomed("")).toEqual({ ids: [1, 2, 3, 4, 5], has_more: false });
    expect(await welcomed("&limit=2")).toEqual({ ids: [4, 5], has_more: true });
    expect(await welcomed("&after=0&limit=5")).toEqual({ ids: [1, 2, 3, 4, 5], has_more: false });
    expect(await welcomed("&after=3")).toEqual({ ids: [4, 5], has_more: false });
    expect(await welcomed("&after=2&limit=2")).toEqual({ ids: [4, 5], has_more: true });
    expect(await welcomed("&after=5")).toEqual({ ids: [], has_more: false });
    expect(await welcomed("&after=99")).toEqual({ ids: [], has_more: false });
    expect((await parley.chatV1(ben, ada)).welcome.messages).toEqual(live.map(othersForm));
    expect((await parley.chatV1(ada, ben)).welcome.messages).toEqual(live);
    await a.close();
  });
});

describe("a message in parley.v1", () => {
  test("has a date with a time zone, and its client_message_id and price for its sender only; contract clients receive none of them", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const [contract, b] = [await parley.chat(ben, ada), await parley.chatV1(ben, ada)];
    const [a, a2] = [await parley.chatV1(ada, ben), await parley.chatV1(ada, ben)];
    const id = newMessageId(Date.now());
    a.send({ type: "text", text: "hello", client_message_id: id });
    const own = {
      id: 1,
      member_id: ada.id,
      chat_id: expect.any(Number),
      date: expect.stringMatching(DATE),
      type: "text",
      text: "hello",
      client_message_id: id,
      price: 5,
    };
    const [message, ack] = await a.take(2);
    expect(message).toEqual(own);
    expect(ack).toEqual({
      type: "ack",
      client_message_id: id,
      id: 1,
      price: 5,
      balance: 95,
      date: message.date,
    });
    expect(await a2.next()).toEqual(own);
    const others = othersForm(own);
    const atBen = await b.next();
    expect(atBen).toEqual(others);
    expect(Object.keys(atBen)).toEqual(Object.keys(others));
    expect(await contract.next()).toEqual({ ...others, date: message.date.slice(0, -1) });
    for (const [socket, other] of [
      [a, ben],
      [a2, ben],
      [b, ada],
    ] as const)
      expect(await socket.next()).toEqual({ type: "presence", member_id: other.id, online: true });
    const read = { type: "read", member_id: ben.id, message_id: 1 };
    for (const socket of [a, a2, b]) expect(await socket.next()).toEqual(read);
    await contract.close();
    expect(contract.unread).toBe(0);
    await Promise.all([a, a2, b].map((socket) => socket.close()));
  });
});
