import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { RECONCILIATION_SLICE_ROWS } from "../../../src/core/limits.ts";
import { type BusyParley, startBusyParley } from "../../support/ledger/busy-parley.ts";
import type { Frame, TestSocket } from "../../support/runtime/test-socket.ts";

let site: BusyParley;
beforeEach(async () => {
  site = await startBusyParley({ instrumented: true });
});
afterEach(() => site.parley.close());

describe("the reconciliation of a long chat", () => {
  /** Many slices, even on a machine that reads one of them slowly. */
  const LENGTH = 16 * RECONCILIATION_SLICE_ROWS;

  test("leaves the room to its members, and is ok while they pay, take steps and are refunded", async () => {
    const { parley, boss, ada, cleo, adaCleo } = site;
    await parley.giveCoins(ada.id, 100_000);
    await site.execInRoom(adaCleo, [
      `WITH RECURSIVE numbers (n) AS (SELECT 13 UNION ALL SELECT n + 1 FROM numbers WHERE n < 12 + ${LENGTH})
       INSERT INTO messages (id, member_id, at, price, exempt, type, text)
       SELECT n, ${cleo.id}, (SELECT max(at) FROM messages), 0, 1, 'text', '' FROM numbers`,
    ]);
    const [a, c] = [await parley.chatV1(ada, cleo), await parley.chatV1(cleo, ada)];
    const stepOf = () =>
      parley.env.DB.prepare("SELECT step FROM holds WHERE member_id = ? AND chat_id = ?")
        .bind(ada.id, adaCleo)
        .first<number>("step");
    let isOver = false;
    let lastId = 0;
    const write = async (socket: TestSocket, onAck: (id: number) => unknown) => {
      while (!isOver) {
        socket.send({ type: "text", text: "hello", client_message_id: newMessageId(Date.now()) });
        for (let frame: Frame; frame?.type !== "ack"; ) {
          frame = await socket.next();
          expect(frame.type).not.toBe("error");
          if (frame.type !== "ack") continue;
          lastId = Math.max(lastId, frame.id);
          await onAck(frame.id);
        }
      }
    };
    // Cleo does not pay, so that her messages wait for nothing but the room.
    let [acks, ackedAt, longestWait] = [0, 0, 0];
    const countAck = () => {
      acks++;
      longestWait = Math.max(longestWait, performance.now() - ackedAt);
      ackedAt = performance.now();
    };
    // Each of Ada's messages is refunded. A refund captures what was spent before it, which is a step.
    let paidId = 0;
    const refund = async (message_id: number) => {
      paidId = message_id;
      await parley.request(boss, "POST", "/billing/refunds", { chat_id: adaCleo, message_id, reason: "r" });
    };
    const writing = [write(c, countAck), write(a, refund)];
    await expect.poll(() => paidId).toBeGreaterThan(LENGTH);
    const [firstPaid, firstStep] = [paidId, (await stepOf()) ?? 0];
    const startedAt = performance.now();
    [acks, ackedAt, longestWait] = [0, startedAt, 0];
    const page = await site.page();
    const duration = performance.now() - startedAt;
    const [during, longest] = [acks, Math.max(longestWait, performance.now() - ackedAt)];
    const lastIdAfter = lastId;
    const [paid, steps] = [paidId - firstPaid, ((await stepOf()) ?? 0) - firstStep];
    isOver = true;
    await Promise.all(writing);
    expect(page).toMatchObject({ ok: true, differences: [] });
    // The messages of the instant in which the room read its leases, and none of those that it stored meanwhile.
    const compared = page.compared.messages - 12;
    expect(compared).toBeGreaterThan(LENGTH);
    expect(lastIdAfter - compared).toBeGreaterThanOrEqual(during / 2);
    // Each message waits for a few slices.
    expect(longest / duration).toBeLessThan(0.7);
    expect(during).toBeGreaterThan(1);
    expect({ paid: paid > 0, steps: steps > 0 }).toEqual({ paid: true, steps: true });
    await Promise.all([a.close(), c.close()]);
    expect(await site.differences()).toEqual([]);
  });

  test("finds the first difference of each kind in any slice, and on the border of two", async () => {
    const { ada, ben, adaBen } = site;
    const rows = RECONCILIATION_SLICE_ROWS;
    await site.execInRoom(adaBen, [
      `WITH RECURSIVE numbers (n) AS (SELECT 13 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${4 * rows})
       INSERT INTO messages (id, member_id, at, price, exempt, type, text)
       SELECT n, ${ben.id}, (SELECT max(at) FROM messages), 0, 0, 'text', '' FROM numbers`,
    ]);
    const found = await site.differencesAfter(
      [
        `UPDATE messages SET member_id = ${ada.id}, price = 500 WHERE id = ${rows}`,
        // The message before it is in another slice.
        `UPDATE messages SET at = at - 1 WHERE id = ${rows + 1}`,
        `UPDATE messages SET at = at - 1 WHERE id = ${3 * rows}`,
        `DELETE FROM messages WHERE id = ${2 * rows}`,
        `UPDATE messages SET member_id = 999 WHERE id IN (${3 * rows}, ${4 * rows})`,
      ],
      adaBen,
    );
    expect(found).toMatchObject([
      { kind: "history", found: `${4 * rows - 1} of 1 to ${4 * rows}` },
      { kind: "history", found: rows + 1 },
      { kind: "history", found: 3 * rows },
      { kind: "lease", member_id: ada.id, expected: 0 },
    ]);
    const [lease] = found.slice(-1);
    expect(Number(lease?.found)).toBeLessThan(0);
  });
});
