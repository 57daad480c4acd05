import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { SendResult } from "./outgoing.ts";

/** A change that a tab publishes to the other tabs with the same outbox, after it has stored the change if it could; or a signal. */
export type OutboxEvent =
  /** The entry is new or has changed. */
  | { type: "updated"; entry: OutboxEntry }
  /** The server has stored the message. */
  | { type: "sent"; key: string; result: SendResult }
  /** The message was discarded. */
  | { type: "dropped"; key: string }
  /** `ping`: a tab that waits for the lock has something to send. The tab that holds the lock answers with `pong`. */
  | { type: "ping" | "pong"; key?: undefined };

/** Connects the tabs of one browser that have the same chat of the same member open, or that list all chats of the member. */
export interface OutboxChannel {
  /**
   * Runs `run` while holding the exclusive lock. The lock is freed when the tab closes or crashes. Resolves when `run` has ended.
   * @param signal cancels the wait for the lock
   * @param steal whether to take the lock at once from the tab that holds it, because that tab does not answer
   * @throws when `run` was not called, or another tab has taken the lock
   */
  withLock(signal: AbortSignal, run: () => Promise<void>, steal: boolean): Promise<unknown>;
  /** Sends an event to all other tabs. */
  publish(event: OutboxEvent): void;
  close(): void;
}

/**
 * Opens the channel of a chat, or one that receives the events of all chats. `onEvent` is called with each event of another tab from
 * then on.
 */
export type OpenOutboxChannel = (scope: OutboxScope, onEvent: (event: OutboxEvent) => void) => OutboxChannel;
