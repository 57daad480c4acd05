import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FAN_OUT_MAX_CALLS } from "../../../src/core/fan-out-limits.ts";
import type { Env } from "../../../src/env.ts";
import { ADA, MemoryLeases } from "../../support/fakes/memory-leases.ts";

beforeEach(() => {
  vi.useFakeTimers();
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The first of the chats that hold coins of Ada's elsewhere. */
const FIRST_CHAT = 100;

/**
 * Ada has a coin in each of many other chats, and none in her balance. If the chat has begun, she has spent her lease there.
 * @param hold what the rooms of the other chats do with the coin: release it, or spend it before they are asked, or fail
 */
async function startSearch({
  chats,
  price,
  hasBegun = false,
  hold,
}: {
  chats: number;
  price: number;
  hasBegun?: boolean;
  hold: "released" | "spent" | "failing";
}) {
  let roomCalls = 0;
  const rooms = {
    getByName: (name: string) => ({
      async releaseHold(memberId: number) {
        roomCalls++;
        if (hold === "failing") throw new Error("the room fails");
        if (hold === "spent") return { step: 1, released: 0 };
        const chat = `chat_id = ${Number(name.split(":")[1])} AND member_id = ${memberId}`;
        room.exec(`UPDATE holds SET held = 0, step = 2 WHERE ${chat}`);
        room.exec(`UPDATE members SET balance = balance + 1 WHERE id = ${memberId}`);
        return { step: 2, released: 1 };
      },
    }),
  } as unknown as Env["CHAT_ROOM"];
  const room = new MemoryLeases(price, { price, leaseCoins: price, settleAfterMs: 3_600_000, rooms });
  if (hasBegun) await room.send(ADA);
  const numbers = `WITH RECURSIVE n (x) AS (SELECT ${FIRST_CHAT} UNION ALL SELECT x + 1 FROM n WHERE x < ${FIRST_CHAT + chats - 1})`;
  room.exec(
    `INSERT INTO members (id, email, password_hash, created_at) ${numbers} SELECT x, 'm' || x, '', 0 FROM n`,
  );
  room.exec(`INSERT INTO chats (id, low_id, high_id, created_at) ${numbers} SELECT x, ${ADA}, x, 0 FROM n`);
  room.exec(`INSERT INTO holds (member_id, chat_id, step, held) ${numbers} SELECT ${ADA}, x, 1, 1 FROM n`);
  room.exec(`UPDATE members SET balance = 0 WHERE id = ${ADA}`);
  return async () => {
    const before = { d1: room.calls, rooms: roomCalls };
    const found = await room.find(ADA);
    const calls = { d1: room.calls - before.d1, rooms: roomCalls - before.rooms };
    return { result: found.ok ? "ok" : found.code, calls };
  };
}

describe.each([false, true])("a search for coins (in a chat that has begun: %s)", (hasBegun) => {
  // One call reads the holds, and a second one shows that nothing was lent since.
  const most = FAN_OUT_MAX_CALLS - 2;

  test.each([
    { chats: most, result: "insufficient_balance", calls: { d1: 2, rooms: most } },
    { chats: most + 1, result: "unavailable", calls: { d1: 1, rooms: most + 1 } },
    { chats: most + 2, result: "unavailable", calls: { d1: 1, rooms: most + 1 } },
    { chats: 3 * most, result: "unavailable", calls: { d1: 1, rooms: most + 1 } },
  ])("in $chats chats that have spent theirs ends as $result", async ({ chats, ...expected }) => {
    const search = await startSearch({ chats, price: 5, hasBegun, hold: "spent" });
    expect(await search()).toEqual(expected);
    expect(await search()).toEqual(expected);
  });

  test("in more chats than one search may ask continues at the next attempt", async () => {
    const price = FAN_OUT_MAX_CALLS + 50;
    const search = await startSearch({ chats: 2 * price, price, hasBegun, hold: "released" });
    const first = await search();
    expect(first).toEqual({ result: "unavailable", calls: { d1: 1, rooms: FAN_OUT_MAX_CALLS - 1 } });
    const second = await search();
    expect(second.result).toBe("ok");
    expect(second.calls.rooms).toBeGreaterThanOrEqual(price - first.calls.rooms);
    expect(second.calls.rooms + second.calls.d1).toBeLessThanOrEqual(FAN_OUT_MAX_CALLS);
  });

  test("asks rooms that fail twice at most", async () => {
    const search = await startSearch({ chats: 10, price: 5, hasBegun, hold: "failing" });
    expect(await search()).toEqual({ result: "unavailable", calls: { d1: 2, rooms: 20 } });
  });
});
