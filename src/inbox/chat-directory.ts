import { DIRECTORY_EXPIRES_AFTER_MS } from "../core/limits.ts";
import { isRecent } from "../core/recent.ts";
import type { Directory, StoredProfiles } from "../db/chats.ts";

/** The beginning of a member's list, as the inbox last read it in D1. In memory only. */
export class ChatDirectory {
  #directory: Directory = { chats: [], profiles: new Map() };
  #readAt = Number.NEGATIVE_INFINITY;
  /** How often it has expired. */
  #expiries = 0;

  /** The chats begun last. Some have no message yet. */
  get chats(): Directory["chats"] {
    return this.#directory.chats;
  }

  /** The profiles of the other members of the first page. */
  get profiles(): StoredProfiles {
    return this.#directory.profiles;
  }

  isDue(now: number): boolean {
    return !isRecent(this.#readAt, DIRECTORY_EXPIRES_AFTER_MS, now);
  }

  /**
   * Call when a chat has appeared that the directory lacks, when D1 has a newer name or picture, and for a request, whose answer is
   * never older than itself.
   */
  expire(): void {
    this.#expiries++;
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** Reads the directory. If it expires meanwhile, D1 may have answered before: it is due again. */
  async read<T extends Directory>(load: () => Promise<T>): Promise<T> {
    const [readAt, expiries] = [Date.now(), this.#expiries];
    const read = await load();
    this.#directory = { chats: read.chats, profiles: read.profiles };
    if (expiries === this.#expiries) this.#readAt = readAt;
    return read;
  }
}
