import { DIRECTORY_EXPIRES_AFTER_MS } from "../core/limits.ts";
import { isRecent } from "../core/recent.ts";
import type { DirectoryChat } from "../db/chats.ts";

/** The rows of a member's chats in D1, as the inbox last read them. In memory only. */
export class ChatDirectory {
  #chats: DirectoryChat[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  /** How often it has expired. */
  #expiries = 0;

  get chats(): readonly DirectoryChat[] {
    return this.#chats;
  }

  isDue(now: number): boolean {
    return !isRecent(this.#readAt, DIRECTORY_EXPIRES_AFTER_MS, now);
  }

  /** Call when a chat has appeared that the directory lacks, and for a request, whose answer is never older than itself. */
  expire(): void {
    this.#expiries++;
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** Reads the directory. If it expires meanwhile, D1 may have answered before: it is due again. */
  async read<T extends { chats: DirectoryChat[] }>(load: () => Promise<T>): Promise<T> {
    const [readAt, expiries] = [Date.now(), this.#expiries];
    const read = await load();
    this.#chats = read.chats;
    if (expiries === this.#expiries) this.#readAt = readAt;
    return read;
  }
}
