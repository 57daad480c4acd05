import type { V1Error, V1Message } from "../../protocol/frames/server.ts";
import { type Deferred, deferred } from "../deferred.ts";
import type { ClientErrorCode } from "../errors.ts";
import type { OutboxContent, OutboxEntry } from "./outbox-entry.ts";
import { isDiscardable } from "./outbox-rules.ts";
import type { Outgoing, OutgoingState, Progress, SendResult } from "./outgoing.ts";

/** An outgoing message with the state that only the outbox uses. */
export class PendingSend implements Outgoing {
  entry: OutboxEntry;
  state: OutgoingState;
  progress: Progress | undefined;
  /** The store has had the entry. */
  isPersisted = false;
  /** It was added here. Others were loaded, or received from another tab. */
  isOwn = false;
  /** The server rejects its id as stale, and no message has it: the next attempt takes a new one. */
  needsNewId = false;
  /** No whole copy has left this machine before the one that is on the wire, or is about to be. */
  isFirstAttempt = false;
  /** The socket can be aborted before the whole message has left. */
  isAbortable = false;
  /** The message in the timeline. The ack may still follow. */
  stored: V1Message | undefined;
  /** The last write to the store. The writes of an entry run one after another. */
  pendingWrite: Promise<unknown> = Promise.resolve();
  done: Deferred<SendResult>;

  constructor(entry: OutboxEntry) {
    this.entry = entry;
    this.state = entry.state as OutgoingState;
    this.done = this.expectResult();
  }

  get key(): string {
    return this.entry.key;
  }

  get content(): OutboxContent {
    return this.entry.content;
  }

  get isOnWire(): boolean {
    return this.entry.clientMessageId !== undefined;
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

  /** Callers may watch `state` instead of the promise, so mark the promise as handled. */
  expectResult(): Deferred<SendResult> {
    this.done = deferred<SendResult>();
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
