import type { Ack, V1Error } from "../../protocol/frames/server.ts";
import type { ClientErrorCode } from "../errors.ts";
import type { OutboxContent } from "./outbox-entry.ts";

/** The server's ack of a message. `price` is undefined if the ack was lost and the message was found in the history. */
export type SendResult = Omit<Ack, "type" | "price"> & { price: number | undefined };

export type OutgoingState =
  /** Not answered yet: on the wire, or queued. */
  | "sending"
  | "sent"
  /** Rejected, or could not be sent: neither stored nor charged. The message stays in `outgoing` until `retry` or `discard`. */
  | "failed";

/** A message that the client is sending. */
export type Outgoing = {
  /** Identifies the message on this machine. */
  readonly key: string;
  readonly content: OutboxContent;
  readonly state: OutgoingState;
  /** Whether the message is or may have been on the wire. */
  readonly isOnWire: boolean;
  /** Whether `discard` can drop it now: it failed, or no whole copy of it can have left this machine. */
  readonly canDiscard: boolean;
  /** The progress of a file that this client is uploading. */
  readonly progress: Progress | undefined;
  /** Why the message failed: the server's error, or a code of the client's own. */
  readonly error: V1Error | ClientErrorCode | undefined;
  /** Undefined until the message is first put on the wire. */
  readonly clientMessageId: string | undefined;
};

export type SendOptions = {
  /** Whole coins: the server rejects the message rather than charge more. */
  maxPrice?: number | undefined;
  /** Discards the message when aborted, if `discard` could. */
  signal?: AbortSignal | undefined;
};

/**
 * How many bytes of a file have left this machine. `processing`: all of them, and the server has not answered yet. The server may
 * answer before the client reports `processing`. After a lost connection the upload starts over.
 */
export type Progress = { stage: "uploading" | "processing"; sent: number; total: number };
