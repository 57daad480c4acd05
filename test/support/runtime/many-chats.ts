import type { Parley, TestMember } from "./parley.ts";

/**
 * Stores chats of a member with members who are new, in D1 and in the member's inbox, and none in their rooms: the inbox ignores
 * these as older. The last message of each chat is newer than that of the chat before it, and has 1,000 characters.
 */
export async function storeManyChats(
  parley: Pick<Parley, "env" | "inbox" | "evict" | "storageOf">,
  { id, token, email }: TestMember,
  count: number,
): Promise<void> {
  await (await parley.inbox({ id, token, email })).close();
  const { DB } = parley.env;
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const fill = (table: string, columns: string) => `INSERT INTO ${table} (${columns}) ${numbers} SELECT`;
  await DB.prepare(
    `${fill("members", "email, password_hash, created_at")} 'many' || i || '.${id}@mail.com', '', 0 FROM n`,
  ).run();
  const lastId = (await DB.prepare("SELECT max(id) AS id FROM members").first<number>("id")) ?? 0;
  const otherId = `${lastId - count} + i`;
  await DB.prepare(`${fill("chats", "low_id, high_id, created_at")} ${id}, ${otherId}, 0 FROM n`).run();
  const lastChat = (await DB.prepare("SELECT max(id) AS id FROM chats").first<number>("id")) ?? 0;
  const chatId = `${lastChat - count} + i`;
  const inbox = { name: String(id) };
  await parley.evict("INBOX", inbox);
  const storage = await parley.storageOf("INBOX", inbox);
  await storage.exec(`INSERT INTO chats ${numbers}
    SELECT ${chatId}, 9000000000000, ${otherId}, 'Old', 0,
      json_object('id', 1, 'member_id', ${otherId}, 'chat_id', ${chatId},
        'date', printf('2022-09-02T15:%02d:%02d.%03d000Z', i / 1000, i / 100 % 10, i % 100),
        'type', 'text', 'text', printf('%.*c', 1000, 'x')), 0, 0 FROM n`);
  await parley.evict("INBOX", inbox);
}

/** Returns how many rooms of a member were called so far, at least since the first call for this member. */
export async function roomCallsOf(parley: Parley, { id }: TestMember): Promise<number> {
  await parley.setFailpoint("countedMember", id);
  return parley.readCounter("roomCalls");
}
