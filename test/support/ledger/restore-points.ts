import type { Parley } from "../runtime/parley.ts";

type Rows = { table: string; columns: string[]; rows: unknown[][] };
type Query = (sql: string) => Promise<Record<string, unknown>[]>;
type Site = Pick<Parley, "env" | "storageOf" | "evict">;

const TABLES = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'
  AND name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'`;

/** Reads all rows of a database, those of its counters too. */
async function readAll(query: Query): Promise<Rows[]> {
  const tables = (await query(TABLES)).map(({ name }) => String(name));
  return Promise.all(
    tables.map(async (table) => {
      const rows = await query(`SELECT * FROM ${table}`);
      return { table, columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) };
    }),
  );
}

/** Returns the statements that put the rows back. Tables that have been created since become empty. */
function statementsOf(saved: Rows[], present: Rows[]): string[] {
  const inserts = saved.flatMap(({ table, columns, rows }) =>
    rows.map((row) => `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${row.map(literal).join(", ")})`),
  );
  const isCounter = (statement: string) => statement.includes(" sqlite_sequence");
  return [
    ...present.map(({ table }) => `DELETE FROM ${table}`),
    // An insertion into a table with a counter moves the counter.
    ...inserts.filter((statement) => !isCounter(statement)),
    "DELETE FROM sqlite_sequence",
    ...inserts.filter(isCounter),
  ].filter((statement) => present.some(({ table }) => table === "sqlite_sequence") || !isCounter(statement));
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  return typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

/** Remembers D1 as it is now. The result puts it back, as Time Travel does. */
export async function rememberD1({ env }: Pick<Site, "env">): Promise<() => Promise<void>> {
  const query: Query = async (sql) => (await env.DB.prepare(sql).all<Record<string, unknown>>()).results;
  const saved = await readAll(query);
  return async () => {
    const statements = ["PRAGMA defer_foreign_keys = on", ...statementsOf(saved, await readAll(query))];
    await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
  };
}

/** Remembers a room as it is now. The result puts it back and ends the object, as point-in-time recovery does. */
export async function rememberRoom(site: Site, room: { name: string }): Promise<() => Promise<void>> {
  const storage = await site.storageOf("CHAT_ROOM", room);
  const query = storage.exec as Query;
  const saved = await readAll(query);
  return async () => {
    const { exec } = await site.storageOf("CHAT_ROOM", room);
    for (const sql of statementsOf(saved, await readAll(exec as Query))) await exec(sql);
    await site.evict("CHAT_ROOM", { ...room, webSockets: "close" });
  };
}
