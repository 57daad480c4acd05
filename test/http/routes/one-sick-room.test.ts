import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { ASK_WAIT_MS, CALL_WAIT_MS } from "../../../src/core/limits.ts";
import { FAILURES } from "../../support/failpoints/platform-errors.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSmile, PNG, postSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ MESSAGE_PRICE: 5, SIGNUP_COINS: 30, LEASE_COINS: 50 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await checkBooks(parley);
});

/** Adds a member who has spent 5 of 100 coins in each of two chats. The first one's room is named by the member's own id. */
async function addWriter() {
  const ada = await parley.addMember({ coins: 100 });
  const others = [await parley.addMember(), await parley.addMember()];
  for (const other of others) {
    const socket = await parley.chatV1(ada, other);
    socket.send("hello");
    await socket.take(1);
    await socket.close();
  }
  return { ada, others };
}

const bodyOf = async (response: Promise<Response>): Promise<Frame> => {
  const { status } = await response;
  return { status, ...((await (await response).json()) as object) };
};
const me = (member: TestMember) => bodyOf(parley.request(member, "GET", "/members/me"));

describe.each(["hang", "throw"] as const)("while every room of a member fails (%s)", (fault) => {
  test("each answer about their coins is given in time, and says that it is not exact", async () => {
    const { ada, others } = await addWriter();
    expect(await me(ada)).toMatchObject({ status: 200, balance: 90, exact: true });
    await parley.setFailpoint("roomFault", fault);
    await parley.setFailpoint("silentRoom", ada.id);
    const startedAt = Date.now();
    const [own, changed, byBoss, found, statement, older, chats, inbox] = await Promise.all([
      me(ada),
      bodyOf(parley.request(ada, "PATCH", "/members/me", { name: "Ada" })),
      bodyOf(parley.request(boss, "PATCH", `/members/${ada.id}`, { is_employee: true })),
      parley
        .request(boss, "POST", "/members/search", { email: ada.email })
        .then((response) => response.json()),
      bodyOf(parley.request(ada, "GET", "/members/me/statement")),
      bodyOf(parley.request(ada, "GET", "/members/me/statement?before=9")),
      bodyOf(parley.request(ada, "GET", "/members/chats")),
      parley.inbox(ada),
    ]);
    expect(Date.now() - startedAt).toBeLessThan(CALL_WAIT_MS);
    // Nothing of what was spent is known: D1 lent 50 and then 12, and all of it may be left.
    for (const body of [own, changed, byBoss, (found as Frame)[0]])
      expect(body).toMatchObject({ id: ada.id, balance: 100, exact: false });
    expect(changed).toMatchObject({ status: 200, name: "Ada" });
    expect(byBoss).toMatchObject({ status: 200, is_employee: true });
    expect(statement).toMatchObject({ status: 200, exact: false, entries: [{ kind: "grant", amount: 100 }] });
    // An older page has nothing from the rooms.
    expect(older).toMatchObject({ status: 200, exact: true });
    expect(chats.status).toBe(200);
    // A room may notify the inbox between these two answers.
    const ids = others.map(({ id }) => id);
    for (const { other_member } of [...inbox.chats, ...chats.chats]) expect(ids).toContain(other_member.id);
    await parley.setFailpoint("silentRoom", 0);
    expect(await me(ada)).toMatchObject({ balance: 90, exact: true });
  });
});

test("a list of chats shows those that the inbox knows, although one of their rooms hangs", async () => {
  const { ada, others } = await addWriter();
  const listed = async () => {
    const body = await bodyOf(parley.request(ada, "GET", "/members/chats"));
    return body.chats.map((chat: Frame) => chat.other_member.id);
  };
  const both = others.map(({ id }) => id).reverse();
  expect(await listed()).toEqual(both);
  const [ben, cleo] = others as [TestMember, TestMember];
  // The inbox asks again where the other member is online.
  await parley.chatV1(ben, ada);
  await parley.chatV1(cleo, ada);
  await expect
    .poll(async () => (await bodyOf(parley.request(ada, "GET", "/members/chats"))).chats)
    .toMatchObject([{ other_member: { online: true } }, { other_member: { online: true } }]);
  await parley.setFailpoint("silentRoom", ada.id);
  const startedAt = Date.now();
  expect(await listed()).toEqual(both);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(ASK_WAIT_MS - 50);
  expect(Date.now() - startedAt).toBeLessThan(CALL_WAIT_MS);
});

describe("a change whose answer needs D1 or a room again", () => {
  const grant = (id: number, key = crypto.randomUUID()) =>
    parley.request(boss, "POST", `/members/${id}/coins`, { amount: 5 }, { "Idempotency-Key": key });
  const post = (path: string, body: unknown) =>
    parley.fetch(path, { method: "POST", body: JSON.stringify(body) });
  const NEW_MEMBER = { password: "correct horse", repeat_password: "correct horse" };

  const changes: Record<
    string,
    (ada: TestMember, prepared: { smileId: number; chatId: number }) => Promise<Response>
  > = {
    "POST /auth/register": ({ id }) => post("/auth/register", { email: `new${id}@mail.com`, ...NEW_MEMBER }),
    "PATCH /members/me": (ada) => parley.request(ada, "PATCH", "/members/me", { name: "Ada" }),
    "PATCH /members/:id": ({ id }) => parley.request(boss, "PATCH", `/members/${id}`, { is_employee: true }),
    "POST /members/:id/coins": ({ id }) => grant(id),
    "POST /billing/refunds": (_, { chatId }) =>
      parley.request(boss, "POST", "/billing/refunds", { chat_id: chatId, message_id: 1, reason: "a test" }),
    "POST /storage/smiles": () => postSmile(parley, boss, PNG),
    "PATCH /storage/smiles/:id": (_, { smileId }) =>
      parley.request(boss, "PATCH", `/storage/smiles/${smileId}`, { price: 99 }),
  };

  test.each(Object.keys(changes))(
    "is never answered with an error once it is done: %s, and D1 is down right after its write",
    async (route) => {
      const { ada } = await addWriter();
      const chatId = await parley.env.DB.prepare("SELECT max(id) AS id FROM chats").first<number>("id");
      const smileId = await addSmile(parley, boss);
      await parley.setFailpoint("workerD1", "until-write");
      await parley.setFailpoint("silentRoom", route === "POST /billing/refunds" ? 0 : ada.id);
      await parley.setFailpoint("roomFault", "throw");
      const response = await changes[route]?.(ada, { smileId, chatId: chatId ?? 0 });
      expect({ route, ok: response?.ok, body: await response?.json() }).toMatchObject({ route, ok: true });
      expect(await parley.readFailpoint("workerD1")).toBe("down");
    },
  );

  test("leaves no smile without its file, and no file without its smile, when the answer of D1 is lost", async () => {
    const rows = () => parley.env.DB.prepare("SELECT count(*) AS n FROM smiles").first<number>("n");
    const before = (await rows()) ?? 0;
    await parley.setFailpoint("workerD1", "answer-lost");
    const response = await postSmile(parley, boss, PNG);
    expect(response.status).toBe(201);
    const { file_uuid } = (await response.json()) as { file_uuid: string };
    expect((await parley.fetch(`/storage?uuid=${file_uuid}`)).status).toBe(200);
    expect(await rows()).toBe(before + 1);
  });
});

describe.each(FAILURES)("an error that reaches an answer (%s)", (failure) => {
  const [status, code] = failure === "bug" ? [500, "internal"] : [503, "unavailable"];

  test(`is ${status} over HTTP: from D1, from D1 through an inbox, and from a room`, async () => {
    const { ada } = await addWriter();
    const chatId = await parley.env.DB.prepare("SELECT max(id) AS id FROM chats").first<number>("id");
    await parley.setFailpoint("failure", failure);
    await parley.setFailpoint("d1Inbox", "failing");
    const chats = await bodyOf(parley.request(ada, "GET", "/members/chats"));
    await parley.setFailpoint("d1Inbox", "up");
    await parley.setFailpoint("roomFault", "failing");
    await parley.setFailpoint("silentRoom", ada.id);
    const refund = { chat_id: chatId, message_id: 1, reason: "a test" };
    const refunded = await bodyOf(parley.request(boss, "POST", "/billing/refunds", refund));
    await parley.setFailpoint("workerD1", "failing");
    for (const body of [chats, refunded, await me(ada)]) expect(body).toMatchObject({ status, code });
  });

  test(`is ${code} on a socket whose room's storage fails, and the room stores the next message`, async () => {
    const ada = await parley.addMember({ coins: 100 });
    const socket = await parley.chatV1(ada, await parley.addMember());
    const send = (text: string) => {
      const client_message_id = newMessageId(Date.now());
      socket.send({ type: "text", text, client_message_id });
      return client_message_id;
    };
    send("a first one");
    await socket.take(2);
    await parley.setFailpoint("failure", failure);
    await parley.setFailpoint("roomStorage", "failing");
    const client_message_id = send("lost");
    expect(await socket.next()).toMatchObject({ type: "error", code, client_message_id });
    send("stored");
    expect(await socket.next()).toMatchObject({ type: "text", id: 2, text: "stored" });
  });
});

describe("a PATCH with nothing to change", () => {
  const patches = (ada: TestMember, smileId: number) => [
    { who: ada, path: "/members/me", bodies: [{}, { name: "Ada" }], different: { name: "Eve" } },
    {
      who: boss,
      path: `/members/${ada.id}`,
      bodies: [
        {},
        { is_active: true },
        { is_superuser: false, is_employee: false },
        { premium_until: null, is_active: true },
      ],
      different: { premium_until: "2100-01-01T00:00:00Z" },
    },
    {
      who: boss,
      path: `/storage/smiles/${smileId}`,
      bodies: [{}, { price: 20 }, { title: "Wink", is_active: true }],
      different: { price: 21 },
    },
  ];

  test("writes nothing and returns what is stored; one with a difference writes once, and its act", async () => {
    const ada = await parley.addMember();
    await parley.request(ada, "PATCH", "/members/me", { name: "Ada" });
    const posted = await postSmile(parley, boss, PNG, { price: 20, title: "Wink" });
    const { id } = (await posted.json()) as { id: number };
    for (const { who, path, bodies, different } of patches(ada, id)) {
      for (const body of bodies) {
        const writes = await parley.readCounter("workerWrites");
        expect((await parley.request(who, "PATCH", path, body)).status).toBe(200);
        expect({ path, body, writes: await parley.readCounter("workerWrites") }).toEqual({
          path,
          body,
          writes,
        });
      }
      const writes = await parley.readCounter("workerWrites");
      const changed = await bodyOf(parley.request(who, "PATCH", path, different));
      expect(changed).toMatchObject({ status: 200 });
      expect(await parley.readCounter("workerWrites")).toBe(writes + (who === boss ? 2 : 1));
    }
    expect((await parley.request(boss, "PATCH", "/members/999999", {})).status).toBe(404);
    expect((await parley.request(boss, "PATCH", "/storage/smiles/999999", {})).status).toBe(404);
  });
});
