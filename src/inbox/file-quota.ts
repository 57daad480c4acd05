import { DAY_MS, FILE_QUOTA_SWEEP_ROWS, FILE_REPEATS_REMEMBERED, RETRY_MIN_MS } from "../core/limits.ts";
import { hasSchema, migrateObject } from "../platform/object-migrations.ts";
import type { SentFile } from "./rpc.ts";

/**
 * The files of the last day, in the order in which they were sent. `total` is the sum of the bytes of this row and all before it,
 * so that a day's sum needs two rows.
 */
const FILE_QUOTA_SCHEMA = [
  `CREATE TABLE sent_files (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    message TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    total INTEGER NOT NULL CHECK (total >= bytes)
  ) STRICT`,
] as const;

const STEPS_TABLE = "file_quota_steps";

type Row = { id: number; at: number; message: string; bytes: number; total: number };

/** Counts the bytes of a member's files in a day, in the inbox's own SQLite: one row for each file. The only writer of that table. */
export class FileQuota {
  readonly #storage: DurableObjectStorage;
  /** The newest messages with a file: a repeat of one counts once. */
  #messages: Set<string> | undefined;

  /** Called when `dueAt` has another value. */
  readonly #onDueChange: () => void;

  constructor(storage: DurableObjectStorage, onDueChange: () => void) {
    this.#storage = storage;
    this.#onDueChange = onDueChange;
  }

  /** Returns when to call `sweep`; undefined while there is no file. */
  dueAt(now: number): number | undefined {
    if (!hasSchema(this.#storage, STEPS_TABLE)) return undefined;
    const oldest = this.#select("ORDER BY id LIMIT 1")[0];
    return oldest && Math.max(now + RETRY_MIN_MS, Math.min(oldest.at, now) + DAY_MS);
  }

  /**
   * Counts a file, unless the files of the last day would then exceed `maxBytes`.
   * @returns 0, or the whole seconds until the oldest of them is a day old
   */
  reserve({ message, bytes }: SentFile, maxBytes: number, now: number): number {
    const messages = this.#open();
    if (messages.has(message)) return 0;
    const first = this.#select("ORDER BY id LIMIT 1")[0];
    if (first && isOver(first, now)) this.#deleteOver(now);
    const oldest = this.#select("WHERE at > ? AND at <= ? ORDER BY id LIMIT 1", now - DAY_MS, now)[0];
    const newest = this.#select("ORDER BY id DESC LIMIT 1")[0];
    const sent = oldest && newest ? newest.total - oldest.total + oldest.bytes : 0;
    if (sent + bytes > maxBytes) return Math.ceil(((oldest?.at ?? now) + DAY_MS - now) / 1000);
    this.#insert({ id: (newest?.id ?? 0) + 1, at: now, message, bytes, total: (newest?.total ?? 0) + bytes });
    remember(messages, message);
    if (!first) this.#onDueChange();
    return 0;
  }

  /** Deletes the files that are a day old. */
  sweep(now: number): void {
    if (hasSchema(this.#storage, STEPS_TABLE)) this.#deleteOver(now);
  }

  /** Deletes at most `FILE_QUOTA_SWEEP_ROWS`, so that a turn stays short. */
  #deleteOver(now: number): void {
    const over = this.#select("ORDER BY id LIMIT ?", FILE_QUOTA_SWEEP_ROWS).filter((row) => isOver(row, now));
    for (const { id } of over) this.#storage.sql.exec("DELETE FROM sent_files WHERE id = ?", id);
  }

  #insert({ id, at, message, bytes, total }: Row): void {
    this.#storage.sql.exec("INSERT INTO sent_files VALUES (?, ?, ?, ?, ?)", id, at, message, bytes, total);
  }

  /** Creates the table, apart from the schema of the inbox: one that its member never opened must stay such a one. */
  #open(): Set<string> {
    if (this.#messages) return this.#messages;
    migrateObject(this.#storage, FILE_QUOTA_SCHEMA, STEPS_TABLE);
    const newest = this.#select("ORDER BY id DESC LIMIT ?", FILE_REPEATS_REMEMBERED);
    this.#messages = new Set(newest.reverse().map(({ message }) => message));
    return this.#messages;
  }

  #select(rest: string, ...values: number[]): Row[] {
    return this.#storage.sql.exec<Row>(`SELECT * FROM sent_files ${rest}`, ...values).toArray();
  }
}

/** Adds a message, in place of the oldest one once there are `FILE_REPEATS_REMEMBERED`: a set is in the order of additions. */
function remember(messages: Set<string>, message: string): void {
  messages.add(message);
  const [oldest = message] = messages;
  if (messages.size > FILE_REPEATS_REMEMBERED) messages.delete(oldest);
}

/** Whether a file is a day old, or was dated more than a day from now by a clock that was ahead. */
function isOver({ at }: Row, now: number): boolean {
  return at <= now - DAY_MS || at > now + DAY_MS;
}
