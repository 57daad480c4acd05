import type { V1Error, V1Message } from "../../protocol/frames/server.ts";
import type { ClientErrorCode } from "../errors.ts";
import type { OutboxContent, OutboxEntry } from "./outbox-entry.ts";
import { isDiscardable } from "./outbox-rules.ts";
import type { Outgoing, OutgoingState, Progress, SendResult } from "./outgoing.ts";

/** A message on its way, as the outbox handles it. */
export class PendingSend implements Outgoing {
  entry: OutboxEntry;
  state: OutgoingState;
  progress: Progress | undefined;
  /** The store has had it: if it is there no more, somebody has deleted it. */
  isPersisted = false;
  /** Its id is known to be no message's, and no use: it gets another one. */
  needsNewId = false;
  /** No whole copy of it can have left this machine before the one that is on the wire, or about to be. */
  isFirstAttempt = false;
  /** Its wire can be cut before all of it has left. */
  isAbortable = false;
  /** The message as the site has it: the answer follows. */
  stored: V1Message | undefined;
  /** The last writing to the store. They come one after another. */
  pendingWrite: Promise<unknown> = Promise.resolve();
  done: PromiseWithResolvers<SendResult>;

  constructor(entry: OutboxEntry) {
    this.entry = entry;
    this.state = entry.state;
    this.done = this.expectResult();
  }

  get key(): string {
    return this.entry.key;
  }

  get content(): OutboxContent {
    return this.entry.content;
  }

  /** An id is given in the moment before. */
  get isOnWire(): boolean {
    return this.entry.clientMessageId !== undefined;
  }

  /** Whether the server may have it, or may still receive it, although nobody has answered yet. */
  get mayHaveLeft(): boolean {
    return this.isOnWire && this.state === "sending" && !this.entry.neverLeft;
  }

  get canDiscard(): boolean {
    return this.state === "failed" || isDiscardable(this.entry) || this.isAbortable;
  }

  get error(): V1Error | ClientErrorCode | undefined {
    return this.entry.error;
  }

  get clientMessageId(): string | undefined {
    return this.entry.clientMessageId;
  }

  /** Who does not look at the promise looks at the state: it is no error that nobody handles. */
  expectResult(): PromiseWithResolvers<SendResult> {
    this.done = Promise.withResolvers<SendResult>();
    this.done.promise.catch(() => {});
    return this.done;
  }

  /** Calls `listener` when `signal` is aborted before the result is known. */
  onAbort(signal: AbortSignal | undefined, listener: () => void): void {
    signal?.addEventListener("abort", listener);
    const end = () => signal?.removeEventListener("abort", listener);
    this.done.promise.then(end, end);
  }
}
