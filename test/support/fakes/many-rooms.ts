import { openDatabase } from "../../../src/db/database.ts";
import type { Env } from "../../../src/env.ts";
import type { ChatSummary } from "../../../src/inbox/rpc.ts";
import type { RoomReport } from "../../../src/room/rpc.ts";
import { memoryD1 } from "./memory-d1.ts";

export const COINS_EACH = 10;
/** When the holds were made, long ago. */
export const THEN = 1_700_000_000_000;

export const ADA = 1;
const HANGING = `${ADA}:5`;
const ROOM_MS = 5;

const REPORT: RoomReport = {
  chatId: undefined,
  messages: { count: 0, first: 0, last: 0, outOfOrder: null, exemptPaid: null, foreignSender: null },
  members: [],
  refunded: [],
};

/**
 * Ada has `chats` chats, each with coins of hers, of which `left` are not spent, and rooms that answer after a moment, except one
 * that may hang.
 */
export function startManyRooms({
  chats,
  hanging = false,
  left = COINS_EACH,
}: {
  chats: number;
  hanging?: boolean;
  left?: number;
}) {
  const { d1, calls, exec } = memoryD1();
  exec(`WITH RECURSIVE ids (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ids WHERE n <= ${chats})
    INSERT INTO members (id, email, password_hash, created_at) SELECT n, n, '', 0 FROM ids`);
  exec("INSERT INTO chats (id, low_id, high_id, created_at) SELECT id, 1, id, 0 FROM members WHERE id > 1");
  exec(`INSERT INTO holds (member_id, chat_id, step, held) SELECT 1, id, 1, ${COINS_EACH} FROM chats`);
  const asked: string[] = [];
  const flight = { now: 0, most: 0 };
  const answer = async <T>(name: string, value: T, act = () => {}): Promise<T> => {
    asked.push(name);
    flight.most = Math.max(flight.most, ++flight.now);
    if (hanging && name === HANGING) return new Promise(() => {});
    await new Promise((resolve) => setTimeout(resolve, ROOM_MS));
    flight.now--;
    act();
    return value;
  };
  const room = (name: string) => {
    const chatId = Number(name.split(":")[1]);
    const release = () => {
      exec(`UPDATE members SET balance = balance + ${left} WHERE id = ${ADA}`);
      exec(`UPDATE holds SET held = 0, step = 2 WHERE chat_id = ${chatId}`);
    };
    return {
      spentBy: () => answer(name, { spent: 1, count: 1, last: 1, at: 0 }),
      releaseHold: () => answer(name, { step: 2, released: left }, release),
      balanceChanged: () => answer(name, undefined),
      nameChanged: () => answer(name, undefined),
      runDueWork: () => answer(name, undefined),
      reconciliationReport: () => answer(name, REPORT),
      subscribeInbox: () => answer(name, { chatId, spent: 1, spentAt: 0 } as ChatSummary),
    };
  };
  const rooms = { getByName: room } as unknown as Env["CHAT_ROOM"];
  return { db: openDatabase(d1), rooms, asked, flight, countCalls: () => asked.length + calls.count };
}
export type ManyRooms = ReturnType<typeof startManyRooms>;
