import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS, TOKEN_GRACE_MS } from "../../../src/core/limits.ts";
import { forgedTokens } from "../../support/hostile/forged-tokens.ts";
import { roomOf } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  ada = await parley.addMember({ employee: true });
  ben = await parley.addMember({ employee: true });
});
afterEach(() => parley.setClock(0));
afterAll(() => parley.close());

const expired = { type: "error", code: "token_expired", detail: expect.any(String) };

const TTL_MS = 100_000;

/** Opens a chat whose token has expired by the room's clock; `ada.token` and `ben.token` have not. */
async function expiredChat(): Promise<TestSocket> {
  await parley.setClock(0);
  const socket = await parley.chat(
    { ...ada, token: await tokenFor(ada.id, { ttlSeconds: TTL_MS / 1000 }) },
    ben,
  );
  await parley.setClock(TTL_MS + 500);
  return socket;
}

describe("a token that expires on an open socket", () => {
  test("stops the socket from sending and receiving until a new token arrives, and no message is lost", async () => {
    const first = await parley.chat(ben, ada);
    first.send("the chat has begun");
    await first.next();
    const [a, b] = [await expiredChat(), await parley.chat(ben, ada)];
    const length = b.history.length;
    parley.clearLogs();
    a.send("not stored");
    expect(await a.next()).toEqual(expired);
    const lines = parley.getLogs().filter((line) => line.message.startsWith("{"));
    expect(lines.map((line) => JSON.parse(line.message))).toMatchObject([
      { event: "message.send", code: "token_expired", member: ada.id, chat: expect.any(Number) },
    ]);
    b.send("not received by ada");
    expect(await b.next()).toMatchObject({ id: length + 1 });
    expect(await a.next()).toEqual(expired);

    a.send(`Bearer ${ada.token}`);
    a.send("received");
    expect(await a.next()).toMatchObject({ id: length + 2, text: "received" });
    const again = await parley.chat(ada, ben);
    expect(again.history.slice(length).map((message) => message.text)).toEqual([
      "not received by ada",
      "received",
    ]);
    await Promise.all([first, a, b, again].map((socket) => socket.close()));
  });

  test("closes the socket at the first frame in the room after the grace period", async () => {
    const [early, late] = [await expiredChat(), await expiredChat()];
    const b = await parley.chat(ben, ada);
    await parley.setClock(TTL_MS + TOKEN_GRACE_MS - 5_000);
    early.send("within the grace period");
    expect(await early.next()).toEqual(expired);
    await parley.setClock(TTL_MS + TOKEN_GRACE_MS + 1_000);
    b.send("a frame of the other member");
    expect(await early.closed).toEqual({ code: 4401, reason: "token_expired" });
    expect(await late.closed).toEqual({ code: 4401, reason: "token_expired" });
    await b.close();
  });

  test("cannot be replaced by a new one after the grace period", async () => {
    const socket = await expiredChat();
    await parley.setClock(TTL_MS + TOKEN_GRACE_MS + 1_000);
    socket.send(`Bearer ${ada.token}`);
    expect(await socket.closed).toEqual({ code: 4401, reason: "token_expired" });
  });
});

describe("a Bearer frame on an open socket", () => {
  test("is never stored or sent as a message, and a valid one has no answer", async () => {
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    a.send(`Bearer ${await tokenFor(ada.id)}`);
    a.send(` Bearer ${await tokenFor(ada.id)}\n`);
    a.send("after");
    expect(await a.next()).toMatchObject({ text: "after" });
    expect(await b.next()).toMatchObject({ text: "after" });
    await Promise.all([a.close(), b.close()]);
  });

  test("with a token that is forged, expired, revoked or another member's is refused, and the session does not change", async () => {
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    const tokens = [...(await forgedTokens(ada.id)), ["another member's", ben.token] as const];
    parley.clearLogs();
    let refused = 0;
    for (const [name, token] of tokens) {
      if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) continue;
      a.send(`Bearer ${token}`);
      const answer = await a.next();
      expect(answer, name).toEqual({ type: "error", code: "unauthorized", detail: expect.any(String) });
      refused++;
    }
    expect(refused).toBeGreaterThan(20);
    a.send("still ada");
    expect(await a.next()).toMatchObject({ text: "still ada", member_id: ada.id });
    expect(await b.next()).toMatchObject({ text: "still ada" });
    await Promise.all([a.close(), b.close()]);
    const again = await parley.chat(ada, ben);
    expect(JSON.stringify(again.history)).not.toContain("Bearer");
    const lines = parley
      .getLogs()
      .map((line) => line.message)
      .filter((line) => line.startsWith("{"));
    const line = { at: expect.any(String), code: "unauthorized", member: ada.id, chat: expect.any(Number) };
    expect(lines.map((text) => JSON.parse(text))).toEqual([
      { ...line, event: "socket.reauthenticate" },
      { ...line, event: "socket.refusals", count: refused },
    ]);
    for (const [, token] of tokens) expect(lines.join()).not.toContain(token);
    await again.close();
  });

  test("replaces the token for the time after hibernation too", async () => {
    const a = await expiredChat();
    a.send(`Bearer ${ada.token}`);
    a.send("before");
    expect(await a.next()).toMatchObject({ text: "before" });
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
    a.send("after");
    expect(await a.next()).toMatchObject({ text: "after" });
    await a.close();
  });
});

describe("a new password", () => {
  const newPassword = (member: TestMember) =>
    parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?")
      .bind(member.id)
      .run();

  test("closes the sockets of older tokens within a minute, at any frame", async () => {
    const cleo = await parley.addMember({ employee: true });
    const [first, second] = [await parley.chat(cleo, ben), await parley.chat(cleo, ben)];
    await newPassword(cleo);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    first.send("{}");
    expect(await first.closed).toEqual({ code: 4401, reason: "unauthorized" });
    expect(await second.closed).toEqual({ code: 4401, reason: "unauthorized" });
    const again = await parley.chat({ ...cleo, token: await tokenFor(cleo.id, { epoch: 1 }) }, ben);
    expect(again.history).toEqual([]);
    await again.close();
  });

  test("closes a socket that only receives before the next message is sent to it", async () => {
    const cleo = await parley.addMember({ employee: true });
    const [thief, b] = [await parley.chat(cleo, ben), await parley.chat(ben, cleo)];
    await newPassword(cleo);
    await parley.setClock(STATUS_EXPIRES_AFTER_MS);
    b.send("for cleo alone");
    expect(await thief.closed).toEqual({ code: 4401, reason: "unauthorized" });
    expect(thief.unread).toBe(0);
    await b.close();
  });

  test("closes the sockets of older tokens at once when a token of the new password connects", async () => {
    const cleo = await parley.addMember({ employee: true });
    const thief = await parley.chat(cleo, ben);
    await newPassword(cleo);
    const own = await parley.chat({ ...cleo, token: await tokenFor(cleo.id, { epoch: 1 }) }, ben);
    expect(await thief.closed).toEqual({ code: 4401, reason: "unauthorized" });
    await own.close();
  });

  test("keeps a socket open that sends a token of the new epoch", async () => {
    const cleo = await parley.addMember({ employee: true });
    const socket = await parley.chat(cleo, ben);
    await newPassword(cleo);
    socket.send(`Bearer ${await tokenFor(cleo.id, { epoch: 1 })}`);
    socket.send("me again");
    expect(await socket.next()).toMatchObject({ text: "me again" });
    await socket.close();
  });
});
