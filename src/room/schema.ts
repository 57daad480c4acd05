/**
 * The schema of a room's own SQLite, as steps that are only appended: a room that sleeps for a year runs the missing ones when
 * it wakes. `id` has no AUTOINCREMENT and there is no second index: one message is one row written.
 */
const STEPS = [
  `CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    exempt INTEGER NOT NULL CHECK (exempt IN (0, 1)),
    type TEXT NOT NULL CHECK (type IN ('text', 'smile', 'file')),
    text TEXT,
    smile_id INTEGER,
    file_uuid TEXT,
    name TEXT,
    size INTEGER,
    content_type TEXT,
    CHECK (price = 0 OR exempt = 0)
  ) STRICT`,
] as const;

export function migrateRoom(storage: DurableObjectStorage): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS schema_steps (done INTEGER NOT NULL) STRICT");
    const done = storage.sql.exec<{ done: number }>("SELECT done FROM schema_steps").toArray()[0]?.done;
    for (const step of STEPS.slice(done ?? 0)) storage.sql.exec(step);
    if (done === undefined) storage.sql.exec("INSERT INTO schema_steps (done) VALUES (?)", STEPS.length);
    else if (done < STEPS.length) storage.sql.exec("UPDATE schema_steps SET done = ?", STEPS.length);
  });
}
