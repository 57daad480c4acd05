import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { smiles, transfers } from "./schema.ts";
import { refundKey } from "./transfers.ts";

/** The times of refunds (Unix ms) by the message, and the titles of smiles, in use or retired, by the smile. */
export type ChargedDetails = { refundedAt: Map<number, number>; smileTitles: Map<number, string> };

/** Reads what D1 knows of messages of a chat: when they were refunded, and the titles of smiles. */
export async function readChargedDetails(
  db: Database,
  { chatId, messageIds, smileIds }: { chatId: number; messageIds: number[]; smileIds: number[] },
): Promise<ChargedDetails> {
  const [refunds, titles] = await db.batch(selectChargedDetails(db, { chatId, messageIds, smileIds }));
  return {
    refundedAt: new Map(refunds.map(({ messageId, at }) => [messageId ?? 0, at])),
    smileTitles: new Map(titles.map(({ id, title }) => [id, title])),
  };
}

/** Builds the queries of `readChargedDetails`. */
export function selectChargedDetails(
  db: Database,
  { chatId, messageIds, smileIds }: { chatId: number; messageIds: number[]; smileIds: number[] },
) {
  const among = (values: (number | string)[]) =>
    sql`IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
  return [
    db
      .select({ messageId: transfers.firstId, at: transfers.at })
      .from(transfers)
      .where(sql`${transfers.key} ${among(messageIds.map((id) => refundKey(chatId, id)))}`),
    db
      .select({ id: smiles.id, title: smiles.title })
      .from(smiles)
      .where(sql`${smiles.id} ${among(smileIds)}`),
  ] as const;
}
