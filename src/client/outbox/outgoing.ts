import type { Ack, V1Error } from "../../protocol/frames/server.ts";
import type { ClientErrorCode } from "../errors.ts";
import type { OutboxContent } from "./outbox-entry.ts";

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
