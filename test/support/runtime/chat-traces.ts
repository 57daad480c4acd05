import { roomStorage } from "./chat.ts";
import type { Parley, TestMember } from "./parley.ts";

type Pair = [TestMember, TestMember];

/** Returns what a pair's chat has stored anywhere. */
export async function tracesOf(parley: Parley, [ada, ben]: Pair) {
  const room = await roomStorage(parley, ada, ben);
  const count = (sql: string) => parley.env.DB.prepare(sql).bind(ada.id, ben.id).first<number>("n");
  return {
    chats: await count("SELECT count(*) AS n FROM chats WHERE low_id = ? AND high_id = ?"),
    holds: await count(
      "SELECT count(*) AS n FROM holds h JOIN chats c ON c.id = h.chat_id WHERE c.low_id = ? AND c.high_id = ?",
    ),
    // The local runtime stores the object's name.
    tables: await room.exec("SELECT name FROM sqlite_master WHERE name <> '__miniflare_do_name'"),
  };
}

/** The traces of a chat of which nothing is stored. */
export const NOTHING = { chats: 0, holds: 0, tables: [] };

export async function chatIdOf(parley: Parley, [ada, ben]: Pair): Promise<number | null> {
  const query = parley.env.DB.prepare("SELECT id FROM chats WHERE low_id = ? AND high_id = ?");
  return query.bind(ada.id, ben.id).first<number>("id");
}

/** Returns how many coins of a member all chats hold, or `null` without a hold. */
export async function heldBy(parley: Parley, { id }: TestMember): Promise<number | null> {
  const query = parley.env.DB.prepare("SELECT sum(held) AS n FROM holds WHERE member_id = ?");
  return query.bind(id).first<number>("n");
}
