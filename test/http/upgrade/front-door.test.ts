import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forgedTokens } from "../../support/hostile/forged-tokens.ts";
import { MALFORMED_IDS } from "../../support/hostile/malformed-input.ts";
import { roomStorage } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { refusedUpgrade, TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
  ada = await parley.addMember({ employee: true });
  ben = await parley.addMember({ employee: true });
});
afterAll(() => parley.close());

const rooms = () => parley.listObjectIds("CHAT_ROOM");

/** Returns the tables of a room: none for a room that stored nothing. */
async function tablesOf(one: { id: number }, two: { id: number }): Promise<unknown[]> {
  const storage = await roomStorage(parley, one, two);
  return storage.exec("SELECT name FROM sqlite_master WHERE name NOT GLOB '_*'");
}

const chatsOf = (memberId: number) =>
  parley.env.DB.prepare("SELECT count(*) AS n FROM chats WHERE low_id = ?1 OR high_id = ?1")
    .bind(memberId)
    .first("n");

describe("before any room is touched", () => {
  test("a request without an upgrade gets 426", async () => {
    for (const path of ["/members/chat/", "/members/chat"]) {
      const response = await parley.fetch(`${path}?other_member_id=${ben.id}`);
      expect(response.status).toBe(426);
      expect(await response.json()).toMatchObject({ code: "upgrade_required", status: 426 });
    }
  });

  test("another method gets 405", async () => {
    const response = await parley.request(ada, "POST", "/members/chat/?other_member_id=2");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toContain("GET");
  });

  test("a missing, repeated or malformed other_member_id gets 400", async () => {
    const queries = [
      "",
      "other_member_id",
      "other_member_id=1&other_member_id=2",
      "other_member_id=2&other_member_id=2",
      "OTHER_MEMBER_ID=2",
      ...MALFORMED_IDS.map((id) => `other_member_id=${encodeURIComponent(id)}`),
      "other_member_id=+2",
    ];
    for (const query of queries) {
      const url = new URL(`/members/chat/?${query}`, parley.url).href.replace("http", "ws");
      for (const headers of [{}, { Authorization: `Bearer ${ada.token}` }] as Record<string, string>[]) {
        const refused = await refusedUpgrade(TestSocket.open(url, headers));
        expect({ query, status: refused.status, code: refused.body.code }).toEqual({
          query,
          status: 400,
          code: "invalid_request",
        });
      }
    }
  });

  test("a first frame without a token closes the socket", async () => {
    for (const frame of [
      "hey",
      "",
      "Bearer",
      `bearer ${ada.token}`,
      ada.token,
      `Basic ${ada.token}`,
      "{}",
      '{"type":"text","text":"hi"}',
      "x".repeat(100_000),
    ]) {
      const socket = await parley.socket(ben.id);
      socket.send(frame);
      expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
    }
    const binary = await parley.socket(ben.id);
    binary.send(new TextEncoder().encode(`Bearer ${ada.token}`));
    expect(await binary.closed).toEqual({ code: 4401, reason: "unauthorized" });
  });

  test("a forged token closes the socket, or is a 401 in the upgrade", async () => {
    const seenByRoom = ["a subject that does not exist", "an older epoch", "a newer epoch"];
    for (const [label, token] of await forgedTokens(ada.id)) {
      if (seenByRoom.includes(label)) continue;
      const socket = await parley.socket(ben.id);
      socket.send(`Bearer ${token}`);
      expect({ label, closed: await socket.closed }).toEqual({
        label,
        closed: { code: 4401, reason: "unauthorized" },
      });
      const refused = await refusedUpgrade(parley.socket(ben.id, { Authorization: `Bearer ${token}` }));
      expect({ label, status: refused.status, code: refused.body.code }).toEqual({
        label,
        status: 401,
        code: "unauthorized",
      });
    }
    for (const header of ["Bearer", "Basic YTpi", ada.token]) {
      const refused = await refusedUpgrade(parley.socket(ben.id, { Authorization: header }));
      expect({ header, status: refused.status }).toEqual({ header, status: 401 });
    }
  });

  test("a chat with oneself does not exist", async () => {
    const socket = await parley.socket(ada.id);
    socket.send(`Bearer ${ada.token}`);
    expect(await socket.closed).toEqual({ code: 4404, reason: "member_not_found" });
    const refused = await refusedUpgrade(parley.socket(ada.id, { Authorization: `Bearer ${ada.token}` }));
    expect({ status: refused.status, code: refused.body.code }).toEqual({
      status: 404,
      code: "member_not_found",
    });
  });

  test("a client may close the socket before its first frame", async () => {
    const socket = await parley.socket(ben.id);
    expect(await socket.close(4000)).toEqual({ code: 4000, reason: "" });
  });

  test("none of the requests above touched a room, and the first chat creates one", async () => {
    expect(await rooms()).toEqual([]);
    await (await parley.chat(ada, ben)).close();
    expect(await rooms()).toHaveLength(1);
  });
});

describe("the room's refusal", () => {
  test("of a token that D1 no longer accepts is a 401, or closes the socket; the room stores nothing", async () => {
    const stranger = await parley.addMember();
    for (const token of [await tokenFor(ada.id, { epoch: 1 }), await tokenFor(999_999)]) {
      const socket = await parley.socket(stranger.id);
      socket.send(`Bearer ${token}`);
      expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
      const refused = await refusedUpgrade(parley.socket(stranger.id, { Authorization: `Bearer ${token}` }));
      expect({ status: refused.status, code: refused.body.code }).toEqual({
        status: 401,
        code: "unauthorized",
      });
    }
    expect(await tablesOf(ada, stranger)).toEqual([]);
    expect(await chatsOf(stranger.id)).toBe(0);
  });

  test("of an unknown member is a 404, or closes the socket; the room stores nothing", async () => {
    const socket = await parley.socket(424_242);
    socket.send(`Bearer ${ada.token}`);
    expect(await socket.closed).toEqual({ code: 4404, reason: "member_not_found" });
    const refused = await refusedUpgrade(parley.socket(424_242, { Authorization: `Bearer ${ada.token}` }));
    expect({ status: refused.status, code: refused.body.code }).toEqual({
      status: 404,
      code: "member_not_found",
    });
    expect(await tablesOf(ada, { id: 424_242 })).toEqual([]);
    const chat = await parley.chat(ada, ben);
    chat.send("hello");
    await chat.next();
    await chat.close();
    expect(await tablesOf(ada, ben)).not.toEqual([]);
    expect(
      await parley.env.DB.prepare("SELECT count(*) AS n FROM chats WHERE high_id = 424242").first(),
    ).toEqual({ n: 0 });
  });

  test("of a deactivated member is a 403, or closes the socket", async () => {
    const gone = await parley.addMember();
    await parley.env.DB.prepare("UPDATE members SET is_active = 0, token_epoch = 1 WHERE id = ?")
      .bind(gone.id)
      .run();
    const socket = await parley.socket(ben.id);
    socket.send(`Bearer ${gone.token}`);
    expect(await socket.closed).toEqual({ code: 4403, reason: "member_disabled" });
    const refused = await refusedUpgrade(parley.socket(ben.id, { Authorization: `Bearer ${gone.token}` }));
    expect({ status: refused.status, code: refused.body.code }).toEqual({
      status: 403,
      code: "member_disabled",
    });
    expect(await chatsOf(gone.id)).toBe(0);
  });
});

test("opening a chat creates nothing and uses up no chat id, before and after its first message", async () => {
  const cleo = await parley.addMember();
  const lastId = () =>
    parley.env.DB.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'chats'").first("seq");
  const before = Number(await lastId());
  for (let times = 0; times < 3; times++) await (await parley.chat(ada, cleo)).close();
  expect(Number(await lastId())).toBe(before);
  for (let times = 0; times < 3; times++) {
    const chat = await parley.chat(ada, cleo);
    chat.send("hello");
    await chat.next();
    await chat.close();
  }
  expect(await lastId()).toBe(before + 1);
});

describe("a refused upgrade is one line of the log, with the network and the request, and without the token:", () => {
  const ORIGIN = { "CF-Connecting-IP": "203.0.113.77", "CF-Ray": "8f1e2d3c4b5a6978-FRA" };
  const open = (headers: Record<string, string> = {}, bearer?: string) => {
    const protocols = bearer === undefined ? [] : ["parley.v1", `bearer.${bearer}`];
    return TestSocket.open(parley.chatUrl(ben.id), { ...ORIGIN, ...headers }, protocols);
  };
  const sendFirst = async (frame: string) => {
    const socket = await open();
    socket.send(frame);
    return socket.closed;
  };
  test.each<[string, string, (token: string) => Promise<unknown>]>([
    ["in the header", "chat.open", (token) => refusedUpgrade(open({ Authorization: `Bearer ${token}` }))],
    ["in the subprotocol", "chat.open", async (token) => (await open({}, token)).closed],
    ["in the first frame", "chat.open", (token) => sendFirst(`Bearer ${token}`)],
    ["in a frame that holds no token", "socket.open", (token) => sendFirst(token)],
  ])("%s", async (_, event, upgrade) => {
    parley.clearLogs();
    const [, [, forged] = ["", ""]] = await forgedTokens(ada.id);
    await upgrade(forged);
    // A line may arrive after the answer.
    await expect.poll(() => parley.getLogs().length).toBeGreaterThan(0);
    const lines = parley.getLogs().map((line) => line.message);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        at: expect.any(String),
        event,
        code: "unauthorized",
        network: "203.0.113.0/24",
        request: ORIGIN["CF-Ray"],
      },
    ]);
    expect(lines.join()).not.toContain(forged);
  });
});
