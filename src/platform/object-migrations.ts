/**
 * Applies the migrations that an object's own SQLite has not had yet, in one transaction. Only append to `migrations`: an object
 * that wakes after a year applies every one that it missed.
 */
export function migrateObject(storage: DurableObjectStorage, migrations: readonly string[]): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS schema_steps (done INTEGER NOT NULL) STRICT");
    const done = storage.sql.exec<{ done: number }>("SELECT done FROM schema_steps").toArray()[0]?.done;
    for (const migration of migrations.slice(done ?? 0)) storage.sql.exec(migration);
    if (done === undefined) storage.sql.exec("INSERT INTO schema_steps (done) VALUES (?)", migrations.length);
    else if (done < migrations.length)
      storage.sql.exec("UPDATE schema_steps SET done = ?", migrations.length);
  });
}

/** Returns whether an object has ever stored anything. */
export function hasSchema({ sql }: DurableObjectStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_steps'").toArray().length > 0;
}
