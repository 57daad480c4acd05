import { dueAt } from "../../core/due.ts";
import { RETRY_MAX_MS, UPLOAD_ORPHAN_MS, UPLOAD_SWEEP_MAX_FILES } from "../../core/limits.ts";
import { putFile, type StoredFile } from "../../files/storage.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { RoomTables } from "./tables.ts";

/**
 * Files that are, or may be, in R2 while their message is not stored. The room stores a row before it uploads a file, and deletes
 * the row in the transaction that stores the message. A row left after `UPLOAD_ORPHAN_MS` belongs to an orphan, which is deleted.
 */
export class PendingUploads {
  readonly #tables: RoomTables;
  readonly #files: R2Bucket;
  readonly #scheduleBy: (at: number) => void;
  /** Files whose message may still be stored. */
  readonly #inUse = new Set<string>();

  constructor(tables: RoomTables, files: R2Bucket, scheduleBy: (at: number) => void) {
    this.#tables = tables;
    this.#files = files;
    this.#scheduleBy = scheduleBy;
  }

  /** Uploads a file. @throws when R2 fails or does not answer: the file may be stored anyway */
  async put(file: StoredFile): Promise<void> {
    const sweepAt = Date.now() + UPLOAD_ORPHAN_MS;
    const insert = "INSERT INTO uploads (uuid, sweep_at) VALUES (?, ?)";
    this.#tables.writer.exec(insert, file.uuid, sweepAt);
    this.#scheduleBy(sweepAt);
    this.#inUse.add(file.uuid);
    try {
      await withDeadline(putFile(this.#files, file));
    } catch (error) {
      this.release(file.uuid);
      throw error;
    }
  }

  /** Call in the transaction that stores the file's message. */
  claim(uuid: string): void {
    this.#tables.writer.exec("DELETE FROM uploads WHERE uuid = ?", uuid);
  }

  /** Call when the file's message is stored, or never will be. */
  release(uuid: string): void {
    this.#inUse.delete(uuid);
  }

  /** Returns when the next file may be an orphan (Unix ms), if there is any. */
  nextDue(now: number): number | undefined {
    const query = "SELECT min(sweep_at) AS first, max(sweep_at) AS last FROM uploads";
    const due = this.#tables.reader?.exec<{ first: number | null; last: number | null }>(query).one();
    if (!due || due.first === null || due.last === null) return undefined;
    return Math.min(dueAt(due.first, UPLOAD_ORPHAN_MS, now), dueAt(due.last, UPLOAD_ORPHAN_MS, now));
  }

  /** Deletes orphans from R2. Never rejects: a failed deletion is retried later. */
  async sweepDue(now: number): Promise<void> {
    const sql = this.#tables.reader;
    if (!sql) return;
    const uuids = sql
      .exec<{ uuid: string }>(
        "SELECT uuid FROM uploads WHERE sweep_at <= ? OR sweep_at > ? LIMIT ?",
        now,
        now + UPLOAD_ORPHAN_MS,
        UPLOAD_SWEEP_MAX_FILES,
      )
      .toArray()
      .map(({ uuid }) => uuid)
      .filter((uuid) => !this.#inUse.has(uuid));
    try {
      if (uuids.length > 0) await withDeadline(this.#files.delete(uuids));
      for (const uuid of uuids) sql.exec("DELETE FROM uploads WHERE uuid = ?", uuid);
    } catch (error) {
      log({ event: "file.sweep", code: "unavailable", error });
    }
    // Retry the rest later: R2 failed, or the files are still in use.
    sql.exec(
      "UPDATE uploads SET sweep_at = ? WHERE sweep_at <= ? OR sweep_at > ?",
      Date.now() + RETRY_MAX_MS,
      now,
      now + UPLOAD_ORPHAN_MS,
    );
  }
}
