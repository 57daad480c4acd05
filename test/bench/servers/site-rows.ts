type Ids = { from: number; to: number };

/** Inserts members without a grant, with these ids. */
export async function insertMembers(db: D1Database, { from, to }: Ids): Promise<void> {
  await db
    .prepare(
      `WITH RECURSIVE n (id) AS (SELECT ?1 UNION ALL SELECT id + 1 FROM n WHERE id < ?2)
       INSERT INTO members (id, email, password_hash, created_at)
       SELECT id, 'member' || id || '@example.com', 'none', 0 FROM n`,
    )
    .bind(from, to)
    .run();
}

/** Inserts a chat of one member with each of the others, who have larger ids. Their rooms do not exist. */
export async function insertChats(db: D1Database, lowId: number, { from, to }: Ids): Promise<void> {
  await db
    .prepare(
      "INSERT INTO chats (low_id, high_id, created_at) SELECT ?1, id, 0 FROM members WHERE id BETWEEN ?2 AND ?3",
    )
    .bind(lowId, from, to)
    .run();
}

/** Inserts a hold for one member of every chat. @param of whose hold it is */
export async function insertHolds(
  db: D1Database,
  { of, held, touchedAt }: { of: "low" | "high"; held: number; touchedAt: number },
): Promise<void> {
  const { results } = await db.prepare("SELECT name FROM pragma_table_info('holds')").all<{ name: string }>();
  // A version of Parley without this column knows no time of a hold.
  const hasTime = results.some(({ name }) => name === "touched_at");
  await db
    .prepare(
      `INSERT INTO holds (member_id, chat_id, step, step_id, held, captured, upto${hasTime ? ", touched_at" : ""})
       SELECT ${of}_id, id, 1, 'bench', ?1, 0, 0${hasTime ? ", ?2" : ""} FROM chats`,
    )
    .bind(...(hasTime ? [held, touchedAt] : [held]))
    .run();
}
