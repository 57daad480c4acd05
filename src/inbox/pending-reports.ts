import { SPENDS_MAX_CHATS } from "../core/limits.ts";
import type { OpenHold } from "../db/holds.ts";

/** A room to ask what the member ever spent there, and a message up to which it need not look. */
export type SpendsQuestion = Pick<OpenHold, "chatId" | "pair" | "capturedThrough"> & {
  /** Whether the room refuses because the member never paid there. */
  mayRefuse?: boolean;
};

/** How many rooms to ask, and the chats whose rooms report anyway. */
export type AskLimits = { most: number; except: ReadonlySet<number> };

/** Reports of rooms about chats that are not counted yet: see `KnownCoins`. Each waits for a reading that was requested after it. */
export class PendingReports {
  readonly #reports = new Map<number, { spent: number; request: number }>();

  get size(): number {
    return this.#reports.size;
  }

  /** All that the member ever spent in each chat, the newest report last. */
  get spent(): ReadonlyMap<number, number> {
    return new Map([...this.#reports].map(([chatId, { spent }]) => [chatId, spent]));
  }

  /**
   * Adds a report. Of too many, forgets the oldest: the reading shows its chat if it holds coins.
   * @param request the first request that is sent after it
   */
  add(chatId: number, spent: number, request: number): void {
    const highest = Math.max(spent, this.#reports.get(chatId)?.spent ?? 0);
    this.#reports.delete(chatId);
    this.#reports.set(chatId, { spent: highest, request });
    const [oldest = chatId] = this.#reports.keys();
    if (this.#reports.size > SPENDS_MAX_CHATS) this.#reports.delete(oldest);
  }

  /** Removes the reports that the answer of a request contains. */
  onAnswer(answered: number): void {
    for (const [chatId, { request }] of this.#reports) if (request <= answered) this.#reports.delete(chatId);
  }

  clear(): void {
    this.#reports.clear();
  }
}
