import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import {
  CLIENT_IDS_SCAN_COST,
  HISTORY_BYTES_PER_TOKEN,
  HISTORY_MAX_BYTES,
} from "../../../src/core/limits.ts";
import { addPair, EMPLOYEES, roomOf, storeEmptyChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

const HOUR_MS = 3_600_000;

/** Stores messages of the other member in a room, and connects to it again. The clock stands behind, so that no token comes back. */
async function openFilled(parley: Parley, texts: { count: number; length: number; at: number }) {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  const room = roomOf(ada, ben);
  await storeEmptyChat(parley, [ada, ben]);
  const storage = await parley.storageOf("CHAT_ROOM", room);
  await storage.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO messages (id, member_id, at, price, exempt, type, text)
     SELECT i, ?, ?, 0, 1, 'text', replace(hex(zeroblob(?)), '00', 'x') FROM n`,
    texts.count,
    ben.id,
    texts.at,
    texts.length,
  );
  await parley.evict("CHAT_ROOM", room);
  const again = await parley.chatV1(ada, ben, "&limit=1");
  let offset = 0;
  /** Sends a frame at a time that is not later than the frame before it. */
  async function send(frame: object) {
    offset -= 10_000;
    await parley.setClock(offset);
    again.send(frame);
    return again.next();
  }
  /** Sends a frame again after each wait that an error names. Returns the answer, and how often the frame was refused. */
  async function sendUntilAccepted(frame: object) {
    let answer = await send(frame);
    let refusals = 0;
    for (; answer.code === "rate_limited" && refusals < 5; refusals++) {
      offset += answer.retry_after * 1000;
      await parley.setClock(offset);
      again.send(frame);
      answer = await again.next();
    }
    return { answer, refusals };
  }
  return { a: again, send, sendUntilAccepted };
}

describe.each([1, 2, CLIENT_IDS_SCAN_COST - 1, CLIENT_IDS_SCAN_COST, CLIENT_IDS_SCAN_COST + 2])(
  "with a SEND_BURST of %i",
  (SEND_BURST) => {
    let parley: Parley;
    beforeAll(async () => {
      parley = await startParley({ SEND_BURST, SENDS_PER_SECOND: 1 }, { instrumented: true });
    });
    afterEach(() => parley.setClock(0));
    afterAll(() => parley.close());

    test(`a message whose id must be searched for is stored, and costs ${CLIENT_IDS_SCAN_COST} tokens or the whole burst`, async () => {
      const { a, send, sendUntilAccepted } = await openFilled(parley, {
        count: 1,
        length: 1,
        at: Date.now() - HOUR_MS,
      });
      const old = () => ({
        type: "text",
        text: "old",
        client_message_id: newMessageId(Date.now() - 2 * HOUR_MS),
      });
      const first = old();
      expect(await send(first)).toMatchObject({ type: "text", id: 2 });
      expect(await a.next()).toMatchObject({ type: "ack", id: 2 });
      // The rest of the burst is left, and not one token more.
      for (let rest = SEND_BURST - CLIENT_IDS_SCAN_COST; rest > 0; rest--)
        expect(await send({ type: "history", before: 1 })).toMatchObject({ type: "history" });
      const { answer, refusals } = await sendUntilAccepted(old());
      expect(answer).toMatchObject({ type: "text", id: 3 });
      // The room refuses it for its first token, and then, if it costs more, for the others.
      expect(refusals).toBe(SEND_BURST === 1 ? 1 : 2);
      await a.close();
    });

    test("a page of history costs one token for each MiB begun, or the whole burst", async () => {
      const { a, send, sendUntilAccepted } = await openFilled(parley, {
        count: 900,
        length: 10_000,
        at: Date.now(),
      });
      const large = { type: "history", before: 901, limit: 900 };
      const page = await send(large);
      expect(page).toMatchObject({ type: "history", has_more: true });
      const bytes = Buffer.byteLength(JSON.stringify(page));
      expect(bytes).toBeGreaterThan(HISTORY_MAX_BYTES - HISTORY_BYTES_PER_TOKEN);
      const cost = Math.ceil(bytes / HISTORY_BYTES_PER_TOKEN);
      for (let rest = SEND_BURST - cost; rest > 0; rest--)
        expect(await send({ type: "history", before: 2 })).toMatchObject({ type: "history" });
      const { answer, refusals } = await sendUntilAccepted(large);
      expect(answer.messages).toHaveLength(page.messages.length);
      expect(refusals).toBe(SEND_BURST === 1 ? 1 : 2);
      await a.close();
    });
  },
);

test("a page of history that costs more than is left takes one token, and a small one is sent", async () => {
  const parley = await startParley({ SEND_BURST: 12, SENDS_PER_SECOND: 1 }, { instrumented: true });
  try {
    const { a, send } = await openFilled(parley, { count: 900, length: 10_000, at: Date.now() });
    const large = { type: "history", before: 901, limit: 900 };
    expect(await send(large)).toMatchObject({ type: "history" });
    // Four tokens are left.
    expect(await send(large)).toMatchObject({ code: "rate_limited", retry_after: 5 });
    const small = { type: "history", before: 901, limit: 100 };
    expect((await send(small)).messages).toHaveLength(100);
    expect((await send(small)).messages).toHaveLength(100);
    expect((await send(small)).messages).toHaveLength(100);
    expect(await send(small)).toMatchObject({ code: "rate_limited", retry_after: 1 });
    await a.close();
  } finally {
    await parley.close();
  }
});

test("with a SEND_BURST of 0, nothing is limited", async () => {
  const parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  try {
    const { a, send } = await openFilled(parley, { count: 900, length: 10_000, at: Date.now() });
    for (let i = 0; i < 20; i++)
      expect(await send({ type: "history", before: 901, limit: 900 })).toMatchObject({ type: "history" });
    await a.close();
  } finally {
    await parley.close();
  }
});
