import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ListedChat } from "../../src/protocol/frames/server.ts";
import { DOORS, type Door, openInbox } from "../support/runtime/doors.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { refusedUpgrade, TestSocket } from "../support/runtime/test-socket.ts";
import { startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
/** Ada and Ben are members of the site; Cleo is one of Parley's own. */
let ada: TestMember;
let ben: TestMember;
let cleo: TestMember;

const BEN = "ben/ü & 7";

beforeAll(async () => {
  started = await startParleyWithSite({ SIGNUP_COINS: 100 }, { instrumented: true });
  ({ parley, site } = started);
  ada = await siteMember("ada");
  ben = await siteMember(BEN);
  cleo = await parley.addMember({ coins: 100 });
});
afterEach(() => parley.reset());
afterAll(() => started.close());

async function siteMember(subject: string): Promise<TestMember> {
  const token = await site.token(subject);
  const me = (await (await get("/members/me", token)).json()) as { id: number };
  return { ...cleo, id: me.id, email: "", token };
}

function get(path: string, token: string): Promise<Response> {
  return parley.fetch(path, { headers: { Authorization: `Bearer ${token}` } });
}

const byExternalId = (externalId: string) => `other_external_id=${encodeURIComponent(externalId)}`;
const byId = ({ id }: TestMember) => `other_member_id=${id}`;

function open(query: string, { token }: { token: string }, door: Door, isV1 = true): Promise<TestSocket> {
  const address = new URL(`members/chat/?${query}`, parley.url).href.replace("http", "ws");
  const headers = door === "header" ? { Authorization: `Bearer ${token}` } : {};
  const protocols = isV1 ? ["parley.v1", ...(door === "subprotocol" ? [`bearer.${token}`] : [])] : [];
  return TestSocket.open(address, headers as Record<string, string>, protocols);
}

async function enter(query: string, member: TestMember, door: Door = "header"): Promise<TestSocket> {
  const socket = await open(query, member, door);
  if (door === "first frame") socket.send(`Bearer ${member.token}`);
  socket.welcome = (await socket.next()) as never;
  return socket;
}

/** Has a member send a text in a chat, and waits until the room has stored it. */
async function write(query: string, member: TestMember, text: string): Promise<void> {
  const socket = await enter(query, member);
  socket.send(text);
  await socket.nextOf((frame) => frame.text === text);
  socket.raw.close();
  await socket.closed;
}

describe("a chat whose other member is named by an external id", () => {
  test.each(DOORS.filter((door) => door !== "ticket"))(
    "is the one with that member, by the door %s",
    async (door) => {
      const byNumber = await enter(byId(ben), ada, door);
      const socket = await enter(byExternalId(BEN), ada, door);
      expect(socket.welcome).toMatchObject({ other_member: { id: ben.id, external_id: BEN } });
      expect(socket.welcome.other_member).toEqual({ ...byNumber.welcome.other_member });
      for (const each of [byNumber, socket]) each.raw.close();
    },
  );

  test("takes messages, in the contract too", async () => {
    await write(byExternalId(BEN), ada, "Hello Ben!");
    const socket = await open(byExternalId("ada"), ben, "first frame", false);
    socket.send(`Bearer ${ben.token}`);
    const history = (await socket.next()) as unknown as { text: string }[];
    expect(history.map(({ text }) => text)).toContain("Hello Ben!");
    socket.raw.close();
  });

  test.each(["nobody", "ADA", " ada", "x".repeat(255)])(
    "%j: nobody, is refused as an unknown member is",
    async (externalId) => {
      const refused = await refusedUpgrade(open(byExternalId(externalId), ada, "header"));
      expect(refused).toMatchObject({ status: 404, body: { code: "member_not_found" } });
      const socket = await open(byExternalId(externalId), ada, "first frame");
      socket.send(`Bearer ${ada.token}`);
      expect(await socket.closed).toMatchObject({ reason: "member_not_found" });
      const listed = await get(`/members/chats?${byExternalId(externalId)}`, ada.token);
      expect(listed.status).toBe(404);
      expect(await listed.json()).toMatchObject({ code: "member_not_found" });
    },
  );

  test("is refused if that member is the sender", async () => {
    const refused = await refusedUpgrade(open(byExternalId("ada"), ada, "header"));
    expect(refused.body.code).toBe("member_not_found");
  });

  test.each([
    "other_external_id=",
    "other_external_id",
    `other_external_id=${"x".repeat(256)}`,
    "other_external_id=ada&other_external_id=ada",
    "other_external_id=ada&other_member_id=1",
    "other_external_id=&other_member_id=1",
    "other_member_id=1&other_external_id=nobody",
    // In Latin-1, cut off, and half of a character.
    "other_external_id=M%FCller",
    "other_external_id=100%",
    "other_external_id=%ED%A0%80",
  ])("?%s gets 400, of a socket and of the list", async (query) => {
    const refused = await refusedUpgrade(open(query, ada, "header"));
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    const listed = await get(`/members/chats?${query}`, ada.token);
    expect(listed.status).toBe(400);
  });

  test("costs no call to D1 once the isolate knows the member", async () => {
    await enter(byExternalId(BEN), ada);
    const callsOf = async (query: string) => {
      const before = await parley.readCounter("workerCalls");
      const socket = await enter(query, ada);
      socket.raw.close();
      return (await parley.readCounter("workerCalls")) - before;
    };
    expect(await callsOf(byExternalId(BEN))).toBe(await callsOf(byId(ben)));
  });

  test("is refused for a while if D1 does not answer, and then opens", async () => {
    await siteMember("dora");
    await parley.setFailpoint("workerD1", "down");
    const refused = await refusedUpgrade(open(byExternalId("eve"), ada, "header"));
    expect(refused.body.code).toBe("unavailable");
    await parley.reset();
    const socket = await enter(byExternalId("dora"), ada);
    expect(socket.welcome.other_member).toMatchObject({ external_id: "dora" });
  });
});

describe("the list of chats", () => {
  test("names the external id of each member whom the site knows, on sockets and over HTTP", async () => {
    await write(byId(ben), ada, "one");
    await write(byId(ada), cleo, "two");
    const listed = (await (await get("/members/chats", ada.token)).json()) as { chats: ListedChat[] };
    const idsOf = (chats: ListedChat[]) =>
      Object.fromEntries(chats.map(({ other_member }) => [other_member.id, other_member.external_id]));
    expect(idsOf(listed.chats)).toEqual({ [ben.id]: BEN, [cleo.id]: undefined });
    const inbox = await openInbox(parley, ada, "header");
    const change = inbox.nextOf(({ type }) => type === "chat");
    await write(byId(ada), ben, "three");
    expect(((await change) as { chat: ListedChat }).chat.other_member).toMatchObject({ external_id: BEN });
    inbox.raw.close();
    const one = (await (await get(`/members/chats?${byExternalId(BEN)}`, ada.token)).json()) as typeof listed;
    expect(idsOf(one.chats)).toEqual({ [ben.id]: BEN });
  });

  test("names it in the first notice of a new chat", async () => {
    const [finn, gwen] = [await siteMember("finn"), await siteMember("gwen")];
    const inbox = await openInbox(parley, finn, "header");
    const change = inbox.nextOf(({ type }) => type === "chat");
    await write(byId(finn), gwen, "Hello Finn!");
    expect(((await change) as { chat: ListedChat }).chat.other_member).toEqual(
      expect.objectContaining({ id: gwen.id, external_id: "gwen" }),
    );
    inbox.raw.close();
  });

  test("reads the external ids in D1 once", async () => {
    const list = async () => {
      await parley.takeStatements();
      await (await get("/members/chats", ada.token)).json();
      return (await parley.takeStatements()).filter((statement) => statement.includes("identities"));
    };
    await list();
    const again = await list();
    expect(again.filter((statement) => statement.includes("json_each"))).toEqual([]);
  });
});

test("a site without an issuer names no external id, and knows nobody by one", async () => {
  const plain = await startParley();
  const [one, two] = [await plain.addMember({ coins: 100 }), await plain.addMember()];
  const socket = await plain.chatV1(one, two);
  expect(socket.welcome.other_member).not.toHaveProperty("external_id");
  socket.raw.close();
  const listed = await plain.request(one, "GET", "/members/chats?other_external_id=ada");
  expect([listed.status, ((await listed.json()) as { code: string }).code]).toEqual([
    404,
    "member_not_found",
  ]);
  await plain.close();
});
