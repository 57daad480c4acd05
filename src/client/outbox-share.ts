import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { Sent } from "./outgoing.ts";

/** What those who share an outbox tell each other. What became of an entry is kept in the store before it is told. */
export type OutboxNews =
  /** It is new, or has changed. */
  | { is: "kept"; entry: OutboxEntry }
  /** The site has it. */
  | { is: "sent"; key: string; sent: Sent }
  /** It was discarded. */
  | { is: "dropped"; key: string };

/** One member's chat, as those know it who share its outbox: the tabs of one browser. */
export interface OutboxShare {
  /**
   * Runs `run` as soon as nobody else's runs; who is closed, or dies, runs no more. Resolves when it has run.
   * @param signal aborted before its turn has come: it does not run @throws when it did not
   */
  alone(signal: AbortSignal, run: () => Promise<void>): Promise<void>;
  /** Tells all others. */
  tell(news: OutboxNews): void;
  close(): void;
}

/** Begins to share. What the others tell is heard from now on. */
export type ShareOutbox = (scope: OutboxScope, hear: (news: OutboxNews) => void) => OutboxShare;
