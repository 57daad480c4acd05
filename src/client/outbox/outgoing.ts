import type { Ack, V1Error, V1Message } from "../../protocol/frames/server.ts";
import type { ClientErrorCode } from "../errors.ts";
import type { OutboxContent, OutboxEntry } from "./outbox-entry.ts";

/** What is known of a message that was sent. `price` is missing where the answer was lost: the message is found in the history. */
export type SendResult = Omit<Ack, "type" | "price"> & { price: number | undefined };

export type OutgoingState =
  /** It is not answered yet: on the wire, or waiting for its turn or for a connection. */
  | "sending"
  | "sent"
  /** The site refused it: it is neither stored nor charged, and stays here to be sent again or discarded. */
  | "failed";

/** A message on its way. */
export type Outgoing = {
  /** Its name on this machine. */
  readonly key: string;
  readonly content: OutboxContent;
  readonly state: OutgoingState;
  /** Whether it is on the wire, or may have been. */
  readonly isOnWire: boolean;
  /** Whether `discard` would drop it now: it failed, or no whole copy of it can have left this machine. */
  readonly canDiscard: boolean;
  /** Of a file that is on the wire of this client. */
  readonly progress: Progress | undefined;
  /** Why it failed: what the site said, or a code of the client's own. */
  readonly error: V1Error | ClientErrorCode | undefined;
  /** Missing until it is first put on the wire. */
  readonly clientMessageId: string | undefined;
};

export type SendOptions = {
  /** Whole coins: refuse rather than pay more. */
  maxPrice?: number | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Bytes of a file that have left this machine. `processing`: all of them, and the site has not answered yet; it may answer
 * before that is seen. After a lost connection it begins anew.
 */
export type Progress = { stage: "uploading" | "processing"; sent: number; total: number };

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

  get canDiscard(): boolean {
    return this.state === "failed" || !this.isOnWire || this.entry.neverLeft === true || this.isAbortable;
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
}
