import { describe, expect, test } from "vitest";
import { RESEND_BASE_MS } from "../../../src/client/limits.ts";
import { timeOfMessageId } from "../../../src/core/dedupe.ts";
import { CLOCK_SLACK_MS, PAGE_MAX_MESSAGES } from "../../../src/core/limits.ts";
import type { FakeServer } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts } from "../../support/fakes/online-chat.ts";

const MINUTE_MS = 60_000;

describe("an id that the server rejects as stale", () => {
  const stale = (server: FakeServer, id: string, at: number) =>
    server.error("stale_message_id", { client_message_id: id, server_time: new Date(at).toISOString() });

  test("because this machine's clock was ahead is replaced at once", async () => {
    const server = await openOnlineChat();
    const { sent, frames } = await sendTexts(server, "hello");
    const now = server.clock.now() - CLOCK_SLACK_MS - MINUTE_MS;
    await server.socket.receive(stale(server, idOf(frames[0]), now));
    const [again] = server.socket.takeSent("text");
    expect(timeOfMessageId(idOf(again))).toBe(now);
    expect(idOf(again)).not.toBe(idOf(frames[0]));
    await server.socket.receive(server.ack(idOf(again), 1));
    expect(await sent[0]).toMatchObject({ id: 1 });
  });

  test("because it is old is replaced only if no message since then has it", async () => {
    const server = await openOnlineChat({}, [1991, 2000]);
    const { frames } = await sendTexts(server, "hello");
    const id = idOf(frames[0]);
    const made = server.clock.now();
    await server.clock.advance((24 * 60 * MINUTE_MS) / 60);
    const page = (from: number, to: number, at: number) =>
      server.messages(from, to).map((message) => ({ ...message, date: new Date(at).toISOString() }));
    await reconnect(server, page(2001, 2050, made + MINUTE_MS));
    server.socket.sent.length = 0;
    await server.socket.receive(stale(server, id, server.clock.now()));
    expect(server.socket.sent.splice(0)).toEqual([
      { type: "history", before: 1991, limit: PAGE_MAX_MESSAGES },
    ]);
    await server.socket.receive({ type: "history", messages: page(1001, 1990, made), has_more: true });
    // The page is dated less than the clock slack before the id, so an older one may still contain the message.
    expect(server.socket.sent.splice(0)).toEqual([
      { type: "history", before: 1001, limit: PAGE_MAX_MESSAGES },
    ]);
    const older = page(1, 1000, made - CLOCK_SLACK_MS - 1);
    await server.socket.receive({ type: "history", messages: older, has_more: false });
    const [again] = server.socket.takeSent("text");
    expect(idOf(again)).not.toBe(id);
    // Pages that were only searched do not join the timeline.
    expect(server.chat.messages.length).toBe(60);
  });

  test("but that an older page contains belongs to a stored message, which is not resent", async () => {
    const server = await openOnlineChat({}, [51, 60]);
    const { sent, frames } = await sendTexts(server, "hello");
    const id = idOf(frames[0]);
    await reconnect(server);
    server.socket.sent.length = 0;
    await server.socket.receive(stale(server, id, server.clock.now()));
    const messages = server.messages(1, 50);
    Object.assign(messages[3] ?? {}, { member_id: 1, client_message_id: id });
    await server.socket.receive({ type: "history", messages, has_more: false });
    expect(await sent[0]).toMatchObject({ client_message_id: id, id: 4 });
    expect(server.socket.takeSent("text")).toEqual([]);
  });

  test("is kept for the next attempt if the history can't be searched now", async () => {
    const server = await openOnlineChat({}, [51, 60]);
    const { frames } = await sendTexts(server, "hello");
    await reconnect(server);
    server.socket.sent.length = 0;
    await server.socket.receive(stale(server, idOf(frames[0]), server.clock.now()));
    await reconnect(server);
    await server.clock.advance(RESEND_BASE_MS);
    expect(server.socket.takeSent("text")).toEqual(frames);
  });
});
