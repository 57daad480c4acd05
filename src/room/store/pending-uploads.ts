import { RETRY_MAX_MS, UPLOAD_ORPHAN_MS, UPLOAD_SWEEP_MAX_FILES } from "../../core/limits.ts";
import { putFile, type StoredFile } from "../../files/storage.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";

/**
 * The files that are in R2, or may be, while their message is not stored. Each is written down before R2 hears of it, and
 * struck out in the commit of its message; what is left when its time has come points to nothing, and goes.
 */
export class PendingUploads {
  readonly #sql: SqlStorage;
  readonly #files: R2Bucket;
  readonly #scheduleBy: (at: number) => void;
  /** Those whose message may still be stored. */
  readonly #inUse = new Set<string>();

  constructor(sql: SqlStorage, files: R2Bucket, scheduleBy: (at: number) => void) {
    this.#sql = sql;
    this.#files = files;
    this.#scheduleBy = scheduleBy;
  }

  /** @throws when R2 fails or does not answer: the file may be there all the same */
  async put(file: StoredFile): Promise<void> {
    const sweepAt = Date.now() + UPLOAD_ORPHAN_MS;
    this.#sql.exec("INSERT INTO uploads (uuid, sweep_at) VALUES (?, ?)", file.uuid, sweepAt);
    this.#scheduleBy(sweepAt);
    this.#inUse.add(file.uuid);
    try {
      await withDeadline(putFile(this.#files, file));
    } catch (error) {
      this.release(file.uuid);
      throw error;
    }
  }

  /** To be called in the transaction that stores the file's message. */
  claim(uuid: string): void {
    this.#sql.exec("DELETE FROM uploads WHERE uuid = ?", uuid);
  }

  /** The file's message is stored, or never will be. */
  release(uuid: string): void {
    this.#inUse.delete(uuid);
  }

  nextDue(): number | undefined {
    const { at } = this.#sql.exec<{ at: number | null }>("SELECT min(sweep_at) AS at FROM uploads").one();
    return at ?? undefined;
  }

  /** Removes the files whose time has come. Never rejects: what R2 refuses now is asked again later. */
  async sweepDue(now: number): Promise<void> {
    const uuids = this.#sql
      .exec<{ uuid: string }>(
        "SELECT uuid FROM uploads WHERE sweep_at <= ? LIMIT ?",
        now,
        UPLOAD_SWEEP_MAX_FILES,
      )
      .toArray()
      .map(({ uuid }) => uuid)
      .filter((uuid) => !this.#inUse.has(uuid));
    try {
      if (uuids.length > 0) await withDeadline(this.#files.delete(uuids));
      for (const uuid of uuids) this.#sql.exec("DELETE FROM uploads WHERE uuid = ?", uuid);
    } catch (error) {
      log({ event: "file.sweep", code: "unavailable", error });
    }
    // What is left of them is asked again later: R2 failed, or the file is in use after all.
    this.#sql.exec("UPDATE uploads SET sweep_at = ? WHERE sweep_at <= ?", Date.now() + RETRY_MAX_MS, now);
  }
}
