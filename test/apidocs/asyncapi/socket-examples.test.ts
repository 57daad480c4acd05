import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asyncapi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { TOKEN } from "../../../src/apidocs/examples.ts";
import { ExampleMatcher } from "../../support/examples/example-matcher.ts";
import { ReplayedChannel } from "../../support/examples/replayed-channel.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

const document = asyncapi();
let parley: Parley;
let ada: TestMember;
let ben: TestMember;

/** Opens a socket whose frames are examples of the channel. It does not send a token. */
async function open(channel: ReplayedChannel, other: TestMember, protocols: string[] = [], query = "") {
  return channel.on(await TestSocket.open(`${parley.chatUrl(other.id)}${query}`, {}, protocols));
}

/** Opens a socket and sends the token as the document shows it. */
async function connect(
  channel: ReplayedChannel,
  member: TestMember,
  other: TestMember,
  protocols: string[] = [],
) {
  channel.matcher.bind(TOKEN, member.token);
  const socket = await open(channel, other, protocols);
  socket.send("bearer token");
  return socket;
}

describe("the examples of /asyncapi.json are replayed and match the frames", () => {
  beforeEach(async () => {
    parley = await startParley({ SEND_BURST: 20, SENDS_PER_SECOND: 1 });
    ada = await parley.addMember({ coins: 1000 });
    ben = await parley.addMember({ employee: true });
    await parley.env.DB.prepare(
      "INSERT INTO smiles (file_uuid, price, title, created_at) VALUES (?, 15, 'Wink', 0)",
    )
      .bind(crypto.randomUUID())
      .run();
  });
  afterEach(() => parley.close());

  /** Grants coins to Ada as a superuser. */
  async function grant(amount: number): Promise<void> {
    const sue = await parley.addMember({ superuser: true });
    const key = { "Idempotency-Key": crypto.randomUUID() };
    await parley.request(sue, "POST", `/members/${ada.id}/coins`, { amount }, key);
  }

  test("of the contract's chat", async () => {
    const chat = new ReplayedChannel(document, "contractChat", new ExampleMatcher());
    const a = await connect(chat, ada, ben);
    await a.expectNext("history new-chat");
    for (const example of ["sendText hello", "plainText hey", "sendSmile wink", "sendFile hello"])
      a.send(example);
    await a.expectNext("message text", "message plain-text", "message smile", "message file");
    a.send("sendText blank");
    a.send("sendSmile unknown");
    await a.expectNext("error blank", "error unknown-smile");
    const b = await connect(chat, ben, ada);
    await b.expectNext("history later");

    const poor = await connect(chat, await parley.addMember({ coins: 3 }), ben);
    await poor.socket.next();
    poor.send("sendText hello");
    await poor.expectNext("error too-few-coins");

    const hasty = await connect(chat, await parley.addMember({ coins: 1000 }), ben);
    for (let i = 0; i < 40; i++) hasty.send("plainText hey");
    await hasty.socket.next();
    let frame = await hasty.socket.next();
    while (frame.type !== "error") frame = await hasty.socket.next();
    chat.check("error too-fast", frame);
    expect(chat.unreplayed).toEqual([]);
  });

  test("of a chat in parley.v1", async () => {
    const chat = new ReplayedChannel(document, "v1Chat", new ExampleMatcher());
    const protocols = ["parley.v1", `bearer.${ada.token}`];
    const a = await open(chat, ben, protocols);
    await a.expectNext("welcome new-chat");
    const b = await connect(chat, ben, ada, ["parley.v1"]);
    await b.socket.next();
    a.send("sendText hello");
    await a.expectNext("message own", "ack hello", "presence connected");
    await b.expectNext("message text");
    expect(await b.socket.next()).toEqual({ type: "presence", member_id: ada.id, online: true });
    b.send("sendTyping typing");
    await a.expectNext("typing ben");
    a.send("sendText hello");
    await a.expectNext("ack hello");
    a.send("sendSmile wink");
    a.send("sendFile hello");
    await b.expectNext("message smile", "message file");
    await a.socket.take(4);
    b.send("markRead third");
    await a.expectNext("read ben");
    await b.expectNext("read ben");

    for (const wrong of ["expensive", "out-of-order", "other-content", "early"]) {
      a.send(`sendText ${wrong}`);
      await a.expectNext(`error ${wrong}`);
    }
    a.send("requestHistory one");
    await a.expectNext("history one");
    a.send("ping ping");
    await a.expectNext("pong pong");

    await a.socket.close();
    expect(await b.socket.next()).toEqual({ type: "presence", member_id: ada.id, online: false });
    b.send("plainText hey");
    await b.expectNext("message plain-text");
    const again = await open(chat, ben, protocols, "&after=3");
    await again.expectNext("welcome resumed");
    await b.socket.close();
    await again.expectNext("presence disconnected");
    await grant(500);
    await again.expectNext("balance grant");
    expect(chat.unreplayed).toEqual([]);
  });

  test("of the inbox", async () => {
    const inbox = new ReplayedChannel(document, "inbox", new ExampleMatcher());
    inbox.matcher.bind(TOKEN, ada.token);
    const inboxUrl = new URL("members/inbox/", parley.url).href.replace("http", "ws");
    const first = inbox.on(await TestSocket.open(inboxUrl, {}, ["parley.v1"]));
    first.send("bearer token");
    await first.expectNext("chats none");
    await first.expectNext("balance opened");
    first.send("ping ping");
    await first.expectNext("pong pong");
    first.socket.send("hey");
    await first.expectNext("error text");
    first.send("requestBalance again");
    first.send("requestChats next");
    await first.expectNext("chats behind");
    first.send("requestChats search");
    await first.expectNext("chats found");

    const b = await parley.chatV1(ben, ada);
    b.send("hey");
    await first.expectNext("chat written");
    const second = await TestSocket.open(inboxUrl, {}, ["parley.v1", `bearer.${ada.token}`]);
    await inbox.on(second).expectNext("chats one");
    await grant(500);
    await first.expectNext("balance grant");
    expect(inbox.unreplayed).toEqual([]);
  });
});

test("/asyncapi.json has no channel besides those whose examples are replayed", () => {
  expect(Object.keys(document.channels)).toEqual(["contractChat", "v1Chat", "inbox"]);
});
