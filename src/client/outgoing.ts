import type { Ack, V1Error, V1Message } from "../protocol/server-frames.ts";
import type { Content, OutboxEntry } from "./outbox-store.ts";

/** What is known of a message that was sent. `price` is missing where the answer was lost: the message is found in the history. */
export type Sent = Omit<Ack, "type" | "price"> & { price: number | undefined };

export type OutgoingState =
  /** It is not on the wire: its turn has not come, or there is no connection. */
  | "waiting"
  /** It is on the wire, and not answered. */
  | "sending"
  | "sent"
  /** The site refused it: it is neither stored nor charged, and stays here to be sent again or discarded. */
  | "failed";

/** A message on its way. */
export type Outgoing = {
  /** Its name on this machine. */
  readonly key: string;
  readonly content: Content;
  readonly state: OutgoingState;
  /** Why it failed. */
  readonly error: V1Error | undefined;
  /** Missing until it is first put on the wire. */
  readonly clientMessageId: string | undefined;
};

export type SendOptions = {
  /** Whole coins: refuse rather than pay more. */
  maxPrice?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
};

/**
 * Bytes of a file that have left this machine. `processing`: all of them, and the site has not answered yet; it may answer
 * before that is told. After a lost connection it begins anew.
 */
export type Progress = { stage: "uploading" | "processing"; sent: number; total: number };

/** A message on its way, as the outbox handles it. */
export class Send implements Outgoing {
  readonly entry: OutboxEntry;
  readonly options: SendOptions;
  state: OutgoingState;
  /** It was put on the wire, or may have been, before this program started. */
  wasOnWire: boolean;
  /** The message as the site has it: the answer follows. */
  stored: V1Message | undefined;
  /** The last writing to the store. They come one after another. */
  kept: Promise<void> = Promise.resolve();
  done: PromiseWithResolvers<Sent>;

  constructor(entry: OutboxEntry, options: SendOptions = {}) {
    this.entry = entry;
    this.options = options;
    this.state = entry.state;
    this.wasOnWire = entry.clientMessageId !== undefined;
    this.done = this.expectResult();
  }

  get key(): string {
    return this.entry.key;
  }

  get content(): Content {
    return this.entry.content;
  }

  get error(): V1Error | undefined {
    return this.entry.error;
  }

  get clientMessageId(): string | undefined {
    return this.entry.clientMessageId;
  }

  /** Who does not look at the promise looks at the state: it is no error that nobody handles. */
  expectResult(): PromiseWithResolvers<Sent> {
    this.done = Promise.withResolvers<Sent>();
    this.done.promise.catch(() => {});
    return this.done;
  }
}
