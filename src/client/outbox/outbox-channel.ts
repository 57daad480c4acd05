import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { SendResult } from "./outgoing.ts";

/** What those who share an outbox tell each other. What became of an entry is kept in the store before it is told. */
export type OutboxEvent =
  /** It is new, or has changed. */
  | { type: "updated"; entry: OutboxEntry }
  /** The site has it. */
  | { type: "sent"; key: string; result: SendResult }
  /** It was discarded. */
  | { type: "dropped"; key: string };

/** One member's chat, as those know it who share its outbox: the tabs of one browser. */
export interface OutboxChannel {
  /**
   * Runs `run` as soon as nobody else's runs; who is closed, or dies, runs no more. Resolves when it has run.
   * @param signal aborted before its turn has come: it does not run @throws when it did not
   */
  withLock(signal: AbortSignal, run: () => Promise<void>): Promise<void>;
  /** Tells all others. */
  publish(event: OutboxEvent): void;
  close(): void;
}

/** Begins to share. What the others tell is heard from now on. */
export type OpenOutboxChannel = (scope: OutboxScope, onEvent: (event: OutboxEvent) => void) => OutboxChannel;
