import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { PAGE_MAX_MESSAGES } from "../../src/core/limits.ts";
import type { ChatPage, V1Message } from "../../src/protocol/frames/server.ts";
import type { ActBody, ActList } from "../../src/protocol/http/acts.ts";
import type { SiteMessages } from "../../src/protocol/http/site-chats.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { rememberRoom } from "../support/ledger/restore-points.ts";
import { openInbox } from "../support/runtime/doors.ts";
import type { Parley, TestMember } from "../support/runtime/parley.ts";
import { RawWriter } from "../support/runtime/raw-writer.ts";
import { siteText } from "../support/site/site-text.ts";
import { startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
let boss: TestMember;
let keys: Record<"messages" | "members", { key: string; id: string }>;

const [ADA, BEN] = ["ada/1", "ben ü"];
let ada: TestMember;
let ben: TestMember;

beforeAll(async () => {
  started = await startParleyWithSite({ SIGNUP_COINS: 100, MESSAGE_PRICE: 5 }, { instrumented: true });
  ({ parley, site } = started);
  boss = await parley.addMember({ superuser: true });
  const createKey = async (scope: "messages" | "members"): Promise<(typeof keys)[typeof scope]> =>
    (await parley.request(boss, "POST", "/api-keys", { name: scope, scopes: [scope] })).json();
  keys = { messages: await createKey("messages"), members: await createKey("members") };
  [ada, ben] = [await siteMember(ADA), await siteMember(BEN)];
});
afterEach(async () => {
  await parley.reset();
  await checkBooks(parley);
});
afterAll(() => started.close());

async function siteMember(subject: string): Promise<TestMember> {
  const token = await site.token(subject);
  const headers = { Authorization: `Bearer ${token}` };
  const me = (await (await parley.fetch("/members/me", { headers })).json()) as { id: number };
  return { ...boss, id: me.id, email: "", token };
}

const pathOf = (one: string, other: string) =>
  `/site/chats/${encodeURIComponent(one)}/${encodeURIComponent(other)}/messages`;

function call(method: string, path: string, body?: unknown, token = keys.messages.key): Promise<Response> {
  return parley.fetch(path, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function send(from: string, to: string, body: object = siteText(from)) {
  const response = await call("POST", pathOf(from, to), body);
  return { status: response.status, body: (await response.json()) as V1Message & { code?: string } };
}

async function read(query = "", [one, other]: [string, string] = [ADA, BEN]): Promise<SiteMessages> {
  const response = await call("GET", pathOf(one, other) + query);
  expect(response.status).toBe(200);
  return (await response.json()) as SiteMessages;
}

const coinsOf = async ({ token }: TestMember) => {
  const response = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
  return ((await response.json()) as { balance: number }).balance;
};

describe("a text of the site's server on behalf of a member", () => {
  test("is in the chat of both members, free, from that member, and marked in parley.v1 alone", async () => {
    const hers = await parley.chatV1(ada, ben);
    const his = await parley.chatV1(ben, ada);
    const contract = await parley.chat(ben, ada);
    const inbox = await openInbox(parley, ben, "header");
    const body = siteText(ADA, "Your order has been sent.");
    const { status, body: sent } = (await send(ADA, BEN, body)) as {
      status: number;
      body: V1Message & { type: "text" };
    };
    expect({ status, sent }).toEqual({
      status: 201,
      sent: {
        id: expect.any(Number),
        chat_id: expect.any(Number),
        member_id: ada.id,
        date: expect.any(String),
        type: "text",
        text: "Your order has been sent.",
        via: "site",
        client_message_id: body.client_message_id,
        price: 0,
      },
    });
    const { client_message_id, price, ...forOthers } = sent;
    const isText = (frame: { type?: string }) => frame.type === "text";
    expect(await hers.nextOf(isText)).toEqual(sent);
    expect(await his.nextOf(isText)).toEqual(forOthers);
    const { via, date, ...head } = forOthers as typeof forOthers & { via?: string };
    expect(await contract.nextOf(isText)).toEqual({ ...head, date: expect.stringMatching(/^[^Z]+$/) });
    const listed = await inbox.nextOf(({ type }) => type === "chat");
    expect(listed.chat).toMatchObject({ last_message: { text: sent.text, via: "site" } });
    expect([await coinsOf(ada), await coinsOf(ben)]).toEqual([100, 100]);
    for (const socket of [hers, his, contract, inbox]) socket.raw.close();
    const again = await parley.chatV1(ben, ada);
    expect(again.welcome.messages.at(-1)).toEqual(forOthers);
    again.raw.close();
  });

  test("begins a chat, and waits in the history for a member who is not there", async () => {
    const gwen = await siteMember("gwen");
    expect((await send(ADA, "gwen")).status).toBe(201);
    const headers = { Authorization: `Bearer ${gwen.token}` };
    const { chats } = (await (await parley.fetch("/members/chats", { headers })).json()) as ChatPage;
    expect(chats).toMatchObject([{ unread: 1, other_member: { external_id: ADA } }]);
    const socket = await parley.chatV1(gwen, ada);
    expect(socket.welcome.messages).toMatchObject([{ id: 1, member_id: ada.id, via: "site" }]);
    socket.raw.close();
  });

  test("is stored once, however often and however much at once it is sent", async () => {
    const body = siteText(BEN, "once");
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(BEN, ADA, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect((await send(ADA, BEN, body)).body).toEqual(answers[0]?.body);
    const { messages } = await read("?limit=200");
    expect(messages.filter((message) => "text" in message && message.text === "once")).toHaveLength(1);
  });

  test("is stored once although the server repeats it in an evicted room, and the member has changed", async () => {
    const finn = await siteMember("finn");
    const body = siteText("finn", "once more");
    const first = await send("finn", BEN, body);
    await parley.evict("CHAT_ROOM", { name: `${ben.id}:${finn.id}`, webSockets: "close" });
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id = ?").bind(finn.id).run();
    expect(await send("finn", BEN, body)).toEqual({ status: 200, body: first.body });
    const refused = await send("finn", BEN);
    expect(refused).toMatchObject({ status: 403, body: { code: "member_disabled" } });
    expect(await send(BEN, "finn")).toMatchObject({ status: 403, body: { code: "member_disabled" } });
  });

  test.each<
    [name: string, body: (valid: ReturnType<typeof siteText>) => object, status: number, code: string]
  >([
    ["nobody's id", (valid) => ({ ...valid, from: "nobody" }), 422, "invalid_request"],
    ["the number of a member", (valid) => ({ ...valid, from: ada.id }), 422, "invalid_request"],
    ["no sender", ({ from, ...rest }) => rest, 422, "invalid_request"],
    ["no id", ({ client_message_id, ...rest }) => rest, 422, "invalid_request"],
    [
      "an id of version 4",
      (valid) => ({ ...valid, client_message_id: crypto.randomUUID() }),
      422,
      "invalid_request",
    ],
    [
      "an id of tomorrow",
      (valid) => ({ ...valid, client_message_id: newMessageId(Date.now() + 86_400_000) }),
      409,
      "stale_message_id",
    ],
    ["a smile", (valid) => ({ ...valid, type: "smile", smile_id: 1 }), 422, "invalid_request"],
    ["blanks", (valid) => ({ ...valid, text: " \n\u200b" }), 422, "empty_message"],
    ["10,001 characters", (valid) => ({ ...valid, text: "x".repeat(10_001) }), 422, "text_too_long"],
    ["more than a frame has", (valid) => ({ ...valid, text: "x".repeat(70_000) }), 413, "payload_too_large"],
  ])("with %s is refused, and nothing is stored", async (_, body, status, code) => {
    const before = (await read()).messages.length;
    expect(await send(ADA, BEN, body(siteText(ADA)))).toMatchObject({ status, body: { code } });
    expect((await read()).messages).toHaveLength(before);
  });

  test("may have 10,000 characters of three bytes each", async () => {
    expect((await send(ADA, BEN, siteText(ADA, "€".repeat(10_000)))).status).toBe(201);
  });

  test("with the id of another text is refused", async () => {
    const body = siteText(ADA, "one");
    await send(ADA, BEN, body);
    const other = await send(ADA, BEN, { ...body, text: "another" });
    expect(other).toMatchObject({ status: 409, body: { code: "message_id_conflict" } });
  });

  test("is refused while D1 is down, and stored once when the server repeats it", async () => {
    const body = siteText(ADA, "after the fault");
    await parley.setFailpoint("d1", "down");
    expect(await send(ADA, BEN, body)).toMatchObject({ status: 503, body: { code: "unavailable" } });
    await parley.reset();
    expect((await send(ADA, BEN, body)).status).toBe(201);
    expect((await send(ADA, BEN, body)).status).toBe(200);
  });
});

test("a text of the site's server is stored in no room that was restored alone, until a repair", async () => {
  const [jan, kim] = [await siteMember("jan"), await siteMember("kim")];
  const body = siteText("jan", "before");
  const first = await send("jan", "kim", body);
  const goBack = await rememberRoom(parley, { name: `${jan.id}:${kim.id}` });
  const writer = await RawWriter.open(parley, jan, kim);
  for (const text of ["one", "two"]) expect(await writer.send(text)).toMatchObject({ ok: true });
  await parley.control("releaseHold", [jan, kim], jan);
  await goBack();
  expect(await send("kim", "jan")).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect(await send("jan", "kim", body)).toEqual({ status: 200, body: first.body });
  expect((await read("", ["jan", "kim"])).messages).toHaveLength(1);
  const chat = { chat_id: first.body.chat_id, member_id: jan.id };
  const repaired = await parley.request(boss, "POST", "/billing/repairs", chat);
  expect({ status: repaired.status, body: await repaired.json() }).toMatchObject({
    status: 200,
    body: { repaired: true, lost: 2 },
  });
  expect(await send("kim", "jan")).toMatchObject({ status: 201, body: { id: first.body.id + 3 } });
});

describe("the messages of a chat, for the site's server", () => {
  test("are read forward, page by page, each as its sender sees it", async () => {
    const [hal, ida] = [await siteMember("hal"), await siteMember("ida")];
    expect(await read("", ["hal", "ida"])).toEqual({ chat_id: null, messages: [], has_more: false });
    const socket = await parley.chatV1(hal, ida);
    socket.send("one");
    await socket.nextOf(({ text }) => text === "one");
    socket.raw.close();
    for (const text of ["two", "three", "four"]) await send("ida", "hal", siteText("ida", text));
    const texts = ({ messages }: SiteMessages) => messages.map((each) => ("text" in each ? each.text : ""));
    const first = await read("?limit=3", ["ida", "hal"]);
    expect([texts(first), first.has_more]).toEqual([["one", "two", "three"], true]);
    expect(first.messages[0]).toMatchObject({ price: 5, member_id: hal.id });
    const rest = await read("?limit=3&after=3", ["hal", "ida"]);
    expect([texts(rest), rest.has_more, rest.chat_id]).toEqual([["four"], false, first.chat_id]);
    expect(texts(await read("?after=9007199254740991", ["hal", "ida"]))).toEqual([]);
  });

  test("are as many as fit in one frame, at least one, and no message is left out", async () => {
    await siteMember("jon");
    await siteMember("kim");
    const ids: number[] = [];
    for (let i = 0; i < 25; i++) {
      const { body } = await send("jon", "kim", siteText("jon", `${i}${"€".repeat(9_990)}`));
      ids.push(body.id);
    }
    const seen: number[] = [];
    for (let after = 0; ; after = seen.at(-1) ?? 0) {
      const page = await read(`?limit=200&after=${after}`, ["jon", "kim"]);
      seen.push(...page.messages.map(({ id }) => id));
      if (!page.has_more) break;
      expect(page.messages.length).toBeGreaterThan(0);
    }
    expect(seen).toEqual(ids);
  });

  test("are recorded as read by the key, before they are read", async () => {
    const before = (await acts()).length;
    const { chat_id } = await read();
    const [act, ...more] = await acts();
    expect(act).toMatchObject({
      act: "chat.read",
      actor: `key:${keys.messages.id}`,
      member_id: ada.id,
      chat_id,
    });
    expect(more).toHaveLength(before);
    await parley.setFailpoint("workerD1", "down");
    expect((await call("GET", pathOf(ADA, BEN))).status).toBe(503);
  });

  async function acts(): Promise<ActBody[]> {
    const response = await parley.request(boss, "GET", "/acts?limit=200");
    return ((await response.json()) as ActList).acts;
  }

  test.each([
    ...["-1", "x", "1&after=2", "0&after=2"].map((value) => ["after", value, "from 0 "]),
    ...["0", `${PAGE_MAX_MESSAGES + 1}`].map((value) => ["limit", value, "from 1 "]),
  ])("%s=%s is refused: it is an integer %s", async (name, value, range) => {
    const response = await call("GET", `${pathOf(ADA, BEN)}?${name}=${value}`);
    const detail = expect.stringContaining(`${name} must be an integer ${range}`);
    expect(await response.json()).toMatchObject({ status: 400, detail });
  });
});

test.each(["GET", "POST"])("%s needs the scope, and two members whom the site knows", async (method) => {
  const body = method === "POST" ? siteText(ADA) : undefined;
  const codeOf = async (path: string, token?: string) => {
    const response = await call(method, path, body, token);
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await codeOf(pathOf(ADA, BEN), keys.members.key)).toEqual([403, "forbidden"]);
  expect(await codeOf(pathOf(ADA, BEN), ada.token)).toEqual([403, "forbidden"]);
  for (const [one, other] of [
    [ADA, "nobody"],
    ["nobody", BEN],
    [ADA, ADA],
  ] as const)
    expect(await codeOf(pathOf(one, other))).toEqual([404, "member_not_found"]);
  expect(await codeOf(pathOf(ADA, "x".repeat(256)))).toEqual([400, "invalid_request"]);
});
