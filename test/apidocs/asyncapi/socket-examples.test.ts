import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asyncapi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { TOKEN } from "../../../src/apidocs/examples/values.ts";
import { type Parley, startParley, type TestMember } from "../../support/parley.ts";
import { Placeholders } from "../../support/placeholders.ts";
import { ReplayedChannel } from "../../support/replayed-socket.ts";
import { TestSocket } from "../../support/socket.ts";

const document = asyncapi();
let parley: Parley;
let ada: TestMember;
let ben: TestMember;

/** A socket on which nothing was said yet, for what a member says and hears on a channel. */
async function open(channel: ReplayedChannel, other: TestMember, protocols: string[] = [], query = "") {
  return channel.on(await TestSocket.open(`${parley.chatUrl(other.id)}${query}`, {}, protocols));
}

/** The same, its token said as documented. */
async function connect(
  channel: ReplayedChannel,
  member: TestMember,
  other: TestMember,
  protocols: string[] = [],
) {
  channel.here.keep(TOKEN, member.token);
  const socket = await open(channel, other, protocols);
  socket.say("bearer token");
  return socket;
}

describe("the examples of /asyncapi.json are what is said:", () => {
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

  /** Coins for Ada, as a superuser gives them. */
  async function grant(amount: number): Promise<void> {
    const sue = await parley.addMember({ superuser: true });
    const key = { "Idempotency-Key": crypto.randomUUID() };
    await parley.ask(sue, "POST", `/members/${ada.id}/coins`, { amount }, key);
  }

  test("on a socket of the contract", async () => {
    const chat = new ReplayedChannel(document, "contractChat", new Placeholders());
    const a = await connect(chat, ada, ben);
    await a.hear("history new-chat");
    for (const example of ["sendText hello", "plainText hey", "sendSmile wink", "sendFile hello"])
      a.say(example);
    await a.hear("message text", "message plain-text", "message smile", "message file");
    a.say("sendText blank");
    a.say("sendSmile unknown");
    await a.hear("error blank", "error unknown-smile");
    const b = await connect(chat, ben, ada);
    await b.hear("history later");

    const poor = await connect(chat, await parley.addMember({ coins: 3 }), ben);
    await poor.socket.next();
    poor.say("sendText hello");
    await poor.hear("error too-few-coins");

    const hasty = await connect(chat, await parley.addMember({ coins: 1000 }), ben);
    for (let i = 0; i < 40; i++) hasty.say("plainText hey");
    await hasty.socket.next();
    let frame = await hasty.socket.next();
    while (frame.type !== "error") frame = await hasty.socket.next();
    chat.check("error too-fast", frame);
    expect(chat.left).toEqual([]);
  });

  test("in parley.v1", async () => {
    const chat = new ReplayedChannel(document, "v1Chat", new Placeholders());
    const protocols = ["parley.v1", `bearer.${ada.token}`];
    const a = await open(chat, ben, protocols);
    await a.hear("welcome new-chat");
    const b = await connect(chat, ben, ada, ["parley.v1"]);
    await b.socket.next();
    await a.hear("presence came");
    b.say("sendTyping typing");
    await a.hear("typing ben");

    a.say("sendText hello");
    await a.hear("message own", "ack hello");
    await b.hear("message text");
    a.say("sendText hello");
    await a.hear("ack hello");
    a.say("sendSmile wink");
    a.say("sendFile hello");
    await b.hear("message smile", "message file");
    await a.socket.take(4);
    b.say("markRead third");
    await a.hear("read ben");
    await b.hear("read ben");

    for (const wrong of ["dear", "other-content", "early"]) {
      a.say(`sendText ${wrong}`);
      await a.hear(`error ${wrong}`);
    }
    a.say("requestHistory one");
    await a.hear("history one");
    a.say("ping ping");
    await a.hear("pong pong");

    await a.socket.close();
    expect(await b.socket.next()).toEqual({ type: "presence", member_id: ada.id, online: false });
    b.say("plainText hey");
    await b.hear("message plain-text");
    const again = await open(chat, ben, protocols, "&after=3");
    await again.hear("welcome resumed");
    await b.socket.close();
    await again.hear("presence went");
    await grant(500);
    await again.hear("balance grant");
    expect(chat.left).toEqual([]);
  });

  test("in the inbox", async () => {
    const inbox = new ReplayedChannel(document, "inbox", new Placeholders());
    inbox.here.keep(TOKEN, ada.token);
    const inboxUrl = new URL("members/inbox/", parley.url).href.replace("http", "ws");
    const first = inbox.on(await TestSocket.open(inboxUrl, {}, ["parley.v1"]));
    first.say("bearer token");
    await first.hear("chats none");
    first.say("ping ping");
    await first.hear("pong pong");
    first.socket.send("hey");
    await first.hear("error text");

    const b = await parley.chatV1(ben, ada);
    b.send("hey");
    await first.hear("chat written");
    const second = await TestSocket.open(inboxUrl, {}, ["parley.v1", `bearer.${ada.token}`]);
    await inbox.on(second).hear("chats one");
    await grant(500);
    await first.hear("balance grant");
    expect(inbox.left).toEqual([]);
  });
});

test("every channel of /asyncapi.json is replayed", () => {
  expect(Object.keys(document.channels)).toEqual(["contractChat", "v1Chat", "inbox"]);
});
