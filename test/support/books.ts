import { expect } from "vitest";
import type { Parley } from "./parley.ts";

/** What must hold of the coins at any quiet moment: in D1, and between D1 and every room. */
export async function checkBooks({ env, worker }: Pick<Parley, "env" | "worker">): Promise<void> {
  const all = async <T>(sql: string) => (await env.DB.prepare(sql).all<T>()).results;

  const signed = "CASE WHEN kind IN ('grant', 'refund') THEN amount ELSE -amount END";
  const wrongBalances = await all(
    `SELECT id FROM members WHERE balance <> (SELECT coalesce(sum(${signed}), 0) FROM transfers WHERE member_id = members.id)`,
  );
  expect(wrongBalances).toEqual([]);
  const wrongEntries = await all(
    `SELECT id FROM members WHERE entries <> (SELECT count(*) FROM transfers WHERE member_id = members.id)
       OR entries <> (SELECT coalesce(max(entry), 0) FROM transfers WHERE member_id = members.id)`,
  );
  expect(wrongEntries).toEqual([]);

  const charges = await all<{ chat_id: number; id: number; member_id: number; price: number }>(
    "SELECT chat_id, first_id AS id, member_id, amount AS price FROM transfers WHERE kind = 'charge' ORDER BY chat_id, first_id",
  );
  const paid: typeof charges = [];
  for (const chat of await all<{ id: number; low_id: number; high_id: number }>(
    "SELECT * FROM chats ORDER BY id",
  )) {
    const room = await worker.getDurableObjectStorage("CHAT_ROOM", {
      name: `${chat.low_id}:${chat.high_id}`,
    });
    type Row = { id: number; member_id: number; price: number; exempt: number; at: number };
    const messages = (await room.exec(
      "SELECT id, member_id, price, exempt, at FROM messages ORDER BY id",
    )) as Row[];
    messages.forEach((message, i) => {
      expect(message.id).toBe(i + 1);
      expect(message.at).toBeGreaterThanOrEqual(messages[i - 1]?.at ?? 0);
      if (message.exempt) expect(message.price).toBe(0);
      if (message.price > 0)
        paid.push({ chat_id: chat.id, id: message.id, member_id: message.member_id, price: message.price });
    });
  }
  expect(charges).toEqual(paid);
}
