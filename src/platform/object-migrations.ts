const MAIN_STEPS = "schema_steps";

/**
 * Applies the migrations that an object's own SQLite has not had yet, in one transaction. Only append to `migrations`: an object
 * that wakes after a year applies every one that it missed.
 * @param stepsTable counts the migrations. A part of an object that has a schema of its own names another table
 */
export function migrateObject(
  storage: DurableObjectStorage,
  migrations: readonly string[],
  stepsTable = MAIN_STEPS,
): void {
  storage.transactionSync(() => {
    storage.sql.exec(`CREATE TABLE IF NOT EXISTS ${stepsTable} (done INTEGER NOT NULL) STRICT`);
    const done = storage.sql.exec<{ done: number }>(`SELECT done FROM ${stepsTable}`).toArray()[0]?.done;
    for (const migration of migrations.slice(done ?? 0)) storage.sql.exec(migration);
    if (done === undefined)
      storage.sql.exec(`INSERT INTO ${stepsTable} (done) VALUES (?)`, migrations.length);
    else if (done < migrations.length)
      storage.sql.exec(`UPDATE ${stepsTable} SET done = ?`, migrations.length);
  });
}

/** Returns whether an object has ever created its main schema, or the one that another table counts. */
export function hasSchema({ sql }: DurableObjectStorage, stepsTable = MAIN_STEPS): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", stepsTable).toArray().length > 0;
}
