import { describe, expect, test } from "vitest";
import { ANSWER_WAIT_MS, RESEND_BASE_MS, RESEND_MAX_MS, SEND_WINDOW } from "../../../src/client/limits.ts";
import { collectEvents } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts, textsOf } from "../../support/fakes/online-chat.ts";
import type { Frame } from "../../support/runtime/test-socket.ts";

/** Returns a copy of a frame that names another one, or none. */
function naming({ after_client_message_id: _, ...frame }: Frame, named?: Frame): Frame {
  return named ? { ...frame, after_client_message_id: idOf(named) } : frame;
}

describe("outgoing messages", () => {
  test(`are sent in order, ${SEND_WINDOW} of them before the first ack`, async () => {
    const server = await openOnlineChat();
    const bodies = Array.from({ length: SEND_WINDOW + 24 }, (_, i) => `${i}`);
    const { frames } = await sendTexts(server, ...bodies);
    expect(textsOf(frames)).toEqual(bodies.slice(0, SEND_WINDOW));
    await server.socket.receive(server.ack(idOf(frames[0]), 1), server.ack(idOf(frames[1]), 2));
    expect(textsOf(server.socket.takeSent("text"))).toEqual(bodies.slice(SEND_WINDOW, SEND_WINDOW + 2));
  });

  test("without an answer are resent on the next connection, in order and under the same ids", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2", "3");
    await server.socket.receive(server.ack(idOf(frames[1]), 1));
    await reconnect(server);
    expect(server.socket.takeSent("text")).toEqual([frames[0], naming(frames[2], frames[0])]);
  });

  test("wait for the `retry_after` of `rate_limited` and are then resent in order, under the same ids", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2", "3");
    await server.socket.receive(
      server.ack(idOf(frames[0]), 1),
      ...[frames[1], frames[2]].map((frame) =>
        server.error("rate_limited", { client_message_id: idOf(frame), retry_after: 7 }),
      ),
    );
    const { frames: later } = await sendTexts(server, "4");
    expect(later).toEqual([]);
    await server.clock.advance(6_999);
    expect(server.socket.takeSent("text")).toEqual([]);
    await server.clock.advance(1);
    const again = server.socket.takeSent("text");
    expect(textsOf(again)).toEqual(["2", "3", "4"]);
    expect(again.slice(0, 2)).toEqual([naming(frames[1]), frames[2]]);
  });

  test("wait no longer because the machine's clock was set back by an hour meanwhile", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1");
    await server.socket.receive(
      server.error("rate_limited", { client_message_id: idOf(frames[0]), retry_after: 7 }),
    );
    server.clock.setBack(3_600_000);
    await server.clock.advance(7_000);
    expect(server.socket.takeSent("text")).toEqual(frames);
  });

  test.each(["unavailable", "internal"])(
    "that are answered with %s are resent with a growing backoff",
    async (code) => {
      const server = await openOnlineChat({ random: () => 1 });
      const { frames } = await sendTexts(server, "1", "2");
      for (const wait of [1, 2, 4, 8, 16, 32, 64].map((times) =>
        Math.min(times * RESEND_BASE_MS, RESEND_MAX_MS),
      )) {
        await server.socket.receive(
          ...frames.map((frame) => server.error(code, { client_message_id: idOf(frame) })),
        );
        await server.clock.advance(wait - 1);
        expect(server.socket.takeSent("text")).toEqual([]);
        await server.clock.advance(1);
        expect(server.socket.takeSent("text")).toEqual(frames);
      }
      await server.socket.receive(server.ack(idOf(frames[0]), 1));
      await server.socket.receive(server.error(code, { client_message_id: idOf(frames[1]) }));
      await server.clock.advance(RESEND_BASE_MS);
      expect(server.socket.takeSent("text")).toEqual([naming(frames[1])]);
    },
  );

  test("handle only the first rejection when two copies of one are rejected", async () => {
    const server = await openOnlineChat({ random: () => 1 });
    const { frames } = await sendTexts(server, "1");
    const refused = server.error("unavailable", { client_message_id: idOf(frames[0]) });
    const errors = collectEvents((listen) => server.chat.on("error", listen));
    await server.socket.receive(refused, refused, { ...refused, code: "text_too_long" });
    await server.clock.advance(RESEND_BASE_MS);
    expect(server.socket.takeSent("text")).toEqual(frames);
    expect(errors).toEqual([]);
  });

  test(`are resent on a new connection if ${ANSWER_WAIT_MS} ms pass without an answer`, async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2");
    await server.clock.advance(ANSWER_WAIT_MS - 1_000);
    await server.socket.receive(server.ack(idOf(frames[0]), 1));
    await server.clock.advance(ANSWER_WAIT_MS - 1);
    expect(server.sockets.length).toBe(1);
    await server.clock.advance(1);
    expect(server.sockets.length).toBe(2);
    await server.socket.receive(server.welcome());
    expect(server.socket.takeSent("text")).toEqual([naming(frames[1])]);
  });
});

describe("a lost ack", () => {
  test("is replaced by the message in the next welcome, and the message is not resent", async () => {
    const server = await openOnlineChat();
    const { sent, frames } = await sendTexts(server, "1", "2");
    const [one, two] = frames.map(idOf);
    await reconnect(server, [server.message(1, { member_id: 1, client_message_id: one })], { balance: 95 });
    expect(await sent[0]).toMatchObject({ client_message_id: one, id: 1, price: undefined, balance: 95 });
    expect(server.socket.takeSent("text").map(idOf)).toEqual([two]);
  });

  test("is replaced by the message that arrived before the connection was lost", async () => {
    const server = await openOnlineChat();
    const { sent, frames } = await sendTexts(server, "1");
    await server.socket.receive(server.message(1, { member_id: 1, client_message_id: idOf(frames[0]) }));
    await reconnect(server);
    expect(await sent[0]).toMatchObject({ id: 1 });
    expect(server.socket.sent).toEqual([]);
  });

  test("is replaced by the message in a page that fills a gap, and nothing is sent before that page", async () => {
    const server = await openOnlineChat();
    await server.socket.receive(server.message(1));
    const { sent, frames } = await sendTexts(server, "1");
    await reconnect(server, server.messages(40, 41));
    expect(server.socket.takeSent("text")).toEqual([]);
    const messages = server.messages(2, 39);
    Object.assign(messages[7] ?? {}, { member_id: 1, client_message_id: idOf(frames[0]) });
    await server.socket.receive({ type: "history", messages, has_more: true });
    expect(await sent[0]).toMatchObject({ id: 9 });
    expect(server.socket.takeSent("text")).toEqual([]);
  });
});
