import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ListedChat } from "../../src/protocol/frames/server.ts";
import type { StatementBody } from "../../src/protocol/http/coins.ts";
import { addKey } from "../support/runtime/api-keys.ts";
import { openInbox } from "../support/runtime/doors.ts";
import type { Parley, TestMember } from "../support/runtime/parley.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";
import { startParleyWithSite } from "../support/site/test-site.ts";

const SHOWN = "https://pictures.site.example/ben.png?size=2";
const CHANGED = "https://site.example:8443/ben.png";
const vars = {
  SIGNUP_COINS: 100,
  MEMBER_SEARCH: "exact",
  PICTURE_ORIGINS: "https://pictures.site.example, https://site.example:8443",
};

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let key: string;
let ada: TestMember;
/** One whose picture pages may show, and one with a picture of another origin. */
let ben: TestMember;
let cleo: TestMember;

beforeAll(async () => {
  started = await startParleyWithSite(vars, { instrumented: true });
  ({ parley } = started);
  ({ token: key } = await addKey(parley.env.DB, ["members"]));
  ada = await siteMember("ada", undefined);
  ben = await siteMember("ben", SHOWN);
  cleo = await siteMember("cleo", "https://elsewhere.example/cleo.png");
  for (const other of [ben, cleo]) await write(ada, other);
});
afterAll(() => started.close());

async function siteMember(subject: string, picture: string | undefined): Promise<TestMember> {
  const token = await started.site.token(subject, { claims: { name: subject, picture } });
  const me = await get<{ id: number }>("/members/me", token);
  return { id: me.id, email: "", token };
}

async function get<Body>(path: string, token: string): Promise<Body> {
  const response = await parley.fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  return (await response.json()) as Body;
}

async function put(externalId: string, picture: string | null): Promise<void> {
  const response = await parley.fetch(`/site/members/${externalId}`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify({ picture }),
  });
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ picture })]);
}

async function write(from: TestMember, to: TestMember): Promise<void> {
  const socket = await parley.chatV1(from, to);
  socket.send("Hello!");
  await socket.nextOf(({ text }) => text === "Hello!");
  socket.raw.close();
  await socket.closed;
}

type Pictured = { id: number; picture?: string | undefined };
type Listed = { chats: ListedChat[] };
const of = (id: number, { chats }: Listed): Pictured | undefined =>
  chats.find(({ other_member }) => other_member.id === id)?.other_member;

/** Each place where Ada sees another member. */
const PLACES: [string, (other: TestMember) => Promise<Pictured | undefined>][] = [
  [
    "the first frame of a chat",
    async (other) => {
      const socket = await parley.chatV1(ada, other);
      socket.raw.close();
      return socket.welcome.other_member;
    },
  ],
  ["the list over HTTP", async ({ id }) => of(id, await get("/members/chats", ada.token))],
  [
    "the list with one chat",
    async ({ id }) => of(id, await get(`/members/chats?other_member_id=${id}`, ada.token)),
  ],
  [
    "a search of the list",
    async ({ id }) => of(id, await get(`/members/chats?query=${id === ben.id ? "ben" : "cleo"}`, ada.token)),
  ],
  [
    "the list of an inbox",
    async ({ id }) => {
      const address = new URL("members/inbox/", parley.url).href.replace("http", "ws");
      const headers = { Authorization: `Bearer ${ada.token}` };
      const inbox = await TestSocket.open(address, headers, ["parley.v1"]);
      const list = await inbox.next();
      inbox.raw.close();
      return of(id, list as unknown as Listed);
    },
  ],
  [
    "the notice of a message",
    async (other) => {
      const inbox = await openInbox(parley, ada, "header");
      const notice = inbox.nextOf(({ type }) => type === "chat");
      await write(other, ada);
      const { chat } = (await notice) as { chat: ListedChat };
      inbox.raw.close();
      return chat.other_member;
    },
  ],
  ["the profile", ({ id }) => get(`/members/${id}`, ada.token)],
  [
    "the statement",
    async ({ id }) => {
      const { entries } = await get<StatementBody>("/members/me/statement", ada.token);
      return entries.find(({ other_member }) => other_member?.id === id)?.other_member;
    },
  ],
  [
    "a search by name",
    async ({ id }) => {
      const found = async (query: string) => {
        const answer = await parley.request(ada, "POST", "/members/search", { query });
        return ((await answer.json()) as { members: Pictured[] }).members;
      };
      return [...(await found("ben")), ...(await found("cleo"))].find((member) => member.id === id);
    },
  ],
];

describe.each(PLACES)("%s", (_, see) => {
  test("shows a picture of an allowed origin", async () =>
    expect(await see(ben)).toMatchObject({ id: ben.id, picture: SHOWN }));

  test("shows none of another origin", async () => {
    const seen = await see(cleo);
    expect(seen).toMatchObject({ id: cleo.id });
    expect(seen).not.toHaveProperty("picture");
  });
});

test("a member sees their own, and a superuser also one that pages do not show", async () => {
  const ofMe = (member: TestMember) => get<object>("/members/me", member.token);
  expect(await ofMe(ben)).toMatchObject({ id: ben.id, picture: SHOWN });
  expect(await ofMe(cleo)).not.toHaveProperty("picture");
  const boss = await parley.addMember({ superuser: true });
  expect(await get(`/members/${cleo.id}`, boss.token)).toMatchObject({
    picture: "https://elsewhere.example/cleo.png",
  });
});

test("a picture that the site changes or takes away is the new one, or none, when a list is next loaded", async () => {
  for (const picture of [CHANGED, null, SHOWN]) {
    await put("ben", picture);
    const seen = [PLACES[0], PLACES[1], PLACES[2], PLACES[6]].map((place) => place?.[1](ben));
    for (const each of await Promise.all(seen)) expect(each?.picture).toBe(picture ?? undefined);
  }
});

test("an inbox that has the picture writes nothing when it reads it again", async () => {
  await get("/members/chats", ada.token);
  const before = await parley.readCounter("inboxRowsWritten");
  await get("/members/chats", ada.token);
  expect(await parley.readCounter("inboxRowsWritten")).toBe(before);
});

test("a page may load pictures from these origins", async () => {
  const response = await parley.fetch("/");
  expect(response.headers.get("content-security-policy")).toContain(
    "; img-src 'self' blob: https://pictures.site.example https://site.example:8443; ",
  );
});

describe("without PICTURE_ORIGINS", () => {
  test("nobody sees a picture", async () => {
    const plain = await startParleyWithSite({ SIGNUP_COINS: 100 });
    const token = await plain.site.token("ada", { claims: { picture: SHOWN } });
    const me = await plain.parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
    expect(await me.json()).not.toHaveProperty("picture");
    const page = await plain.parley.fetch("/");
    expect(page.headers.get("content-security-policy")).toContain("; img-src 'self' blob:; ");
    await plain.close();
  });
});
