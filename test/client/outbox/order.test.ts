import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RESEND_BASE_MS } from "../../../src/client/limits.ts";
import { collectEvents } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts, textsOf } from "../../support/fakes/online-chat.ts";
import { storedTexts } from "../../support/fakes/refusing-room.ts";
import { binaries, decode, fileOf } from "../../support/fakes/slow-chat.ts";
import type { Frame } from "../../support/runtime/test-socket.ts";

/** Returns the text that each frame names, `undefined` for none. */
function namedBy(frames: Frame[], among = frames): (string | undefined)[] {
  return frames.map(
    ({ after_client_message_id: after }) =>
      after && (among.find((frame) => idOf(frame) === after)?.text ?? "an unknown one"),
  );
}

describe("a text or a smile names", () => {
  test("the unanswered one before it", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2", "3");
    expect(namedBy(frames)).toEqual([undefined, "1", "2"]);
    void server.chat.sendSmile(7);
    await server.clock.advance(0);
    expect(server.socket.takeSent("smile")).toMatchObject([{ after_client_message_id: idOf(frames[2]) }]);
  });

  test("none once the one before it is answered", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2");
    await server.socket.receive(server.ack(idOf(frames[1]), 2), server.ack(idOf(frames[0]), 1));
    const { frames: later } = await sendTexts(server, "3");
    expect(namedBy(later)).toEqual([undefined]);
  });

  test("another one with each copy: the last that is unanswered then", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2", "3", "4");
    await server.socket.receive(server.ack(idOf(frames[1]), 1));
    await reconnect(server);
    const again = server.socket.takeSent("text");
    expect(textsOf(again)).toEqual(["1", "3", "4"]);
    expect(namedBy(again)).toEqual([undefined, "1", "3"]);
  });

  test("no file, and a file names none", async () => {
    const server = await openOnlineChat();
    void server.chat.sendFile(fileOf(3));
    const [file] = await binaries(server, 1);
    expect(Buffer.from(file ?? []).toString("latin1")).not.toContain("after_client_message_id");
    const { frames } = await sendTexts(server, "1", "2");
    expect(namedBy(frames)).toEqual([undefined, "1"]);
    const decoded = decode(file);
    await server.socket.receive(
      server.error("file_quota_exceeded", {
        client_message_id: decoded.ok && decoded.frame.clientMessageId,
      }),
    );
    await reconnect(server);
    expect(namedBy(server.socket.takeSent("text"))).toEqual([undefined, "1"]);
  });
});

describe("a message that is refused with out_of_order", () => {
  const outOfOrder = (frame: Frame, server: Awaited<ReturnType<typeof openOnlineChat>>) =>
    server.error("out_of_order", { client_message_id: idOf(frame) });

  test.each([
    ["rate_limited", { retry_after: 7 }, 7_000],
    ["unavailable", {}, RESEND_BASE_MS],
    ["internal", {}, RESEND_BASE_MS],
    ["token_expired", {}, RESEND_BASE_MS],
  ])(
    "because the one before it is %s follows that one, without a wait of its own",
    async (code, more, wait) => {
      const server = await openOnlineChat({ random: () => 1 });
      const errors = collectEvents((listen) => server.chat.on("error", listen));
      const { frames } = await sendTexts(server, "1", "2", "3");
      const [one, two, three] = frames as [Frame, Frame, Frame];
      await server.socket.receive(
        server.error(code, { client_message_id: idOf(one), ...more }),
        outOfOrder(two, server),
        outOfOrder(three, server),
      );
      await server.clock.advance(wait - 1);
      expect(server.socket.takeSent("text")).toEqual([]);
      await server.clock.advance(1);
      expect(server.socket.takeSent("text")).toEqual(frames);
      expect(server.chat.outgoing).toMatchObject([
        { state: "sending" },
        { state: "sending" },
        { state: "sending" },
      ]);
      expect(errors).toEqual([]);
    },
  );

  test("because the one before it is refused for good is sent at once, without a name", async () => {
    const server = await openOnlineChat();
    const { sent, frames } = await sendTexts(server, "1", "2", "3");
    const [one, two, three] = frames as [Frame, Frame, Frame];
    await server.socket.receive(
      server.error("insufficient_balance", { client_message_id: idOf(one) }),
      outOfOrder(two, server),
      outOfOrder(three, server),
    );
    await expect(sent[0]).rejects.toMatchObject({ code: "insufficient_balance" });
    const again = server.socket.takeSent("text");
    expect(textsOf(again)).toEqual(["2", "3"]);
    expect(namedBy(again)).toEqual([undefined, "2"]);
    expect(again.map(idOf)).toEqual([idOf(two), idOf(three)]);
  });

  test("because the one before it needs a new id names that id", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2");
    const [one, two] = frames as [Frame, Frame];
    const server_time = new Date(server.clock.now() - 3_600_000).toISOString();
    await server.socket.receive(
      server.error("stale_message_id", { client_message_id: idOf(one), server_time }),
      outOfOrder(two, server),
    );
    const again = server.socket.takeSent("text");
    expect(textsOf(again)).toEqual(["1", "2"]);
    expect(idOf(again[0])).not.toBe(idOf(one));
    expect(namedBy(again)).toEqual([undefined, "1"]);
  });

  test("although the one before it is unanswered waits for that answer", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2");
    const [one, two] = frames as [Frame, Frame];
    await server.socket.receive(outOfOrder(two, server));
    await server.clock.advance(30_000);
    expect(server.socket.takeSent("text")).toEqual([]);
    await server.socket.receive(server.ack(idOf(one), 1));
    expect(server.socket.takeSent("text")).toMatchObject([{ text: "2" }]);
  });
});

describe("texts that a room refuses for a while, and whose connection is cut,", () => {
  const TEXTS = Array.from({ length: 20 }, (_, i) => `${i}`);
  const refusal = fc.constantFrom(
    undefined,
    undefined,
    "rate_limited",
    "unavailable",
    "internal",
    "token_expired",
  );
  const step = fc.record({
    refusals: fc.array(refusal, { maxLength: 16 }),
    cut: fc.option(fc.record({ handled: fc.nat(16), answered: fc.nat(16) }), { nil: undefined }),
  });

  test("are stored in the order in which they were written, each once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        expect(await storedTexts(TEXTS, steps, { checksOrder: true })).toEqual(TEXTS);
      }),
      { numRuns: 50 },
    );
  });

  test("are stored in another order by a room that does not look at the names", async () => {
    const steps = [{ refusals: [undefined, "rate_limited"], cut: undefined }];
    const stored = await storedTexts(TEXTS, steps, { checksOrder: false });
    expect(stored.slice(0, 3)).toEqual(["0", "2", "3"]);
    expect(stored.toSorted()).toEqual(TEXTS.toSorted());
  });
});
