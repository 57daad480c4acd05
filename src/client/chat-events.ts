import type { Ack, Presence, Read, Typing, V1Message, Welcome } from "../protocol/frames/server.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import type { ChatError } from "./errors.ts";
import type { Outgoing } from "./outbox/outgoing.ts";

/** The price of a text and of a file, in whole coins. */
export type Prices = Welcome["prices"];
/** The longest text in UTF-16 code units, and the largest file in bytes. */
export type Limits = NonNullable<Welcome["limits"]>;
/** The other member of a chat, and the last of this member's messages that they have read. */
export type OtherMember = Welcome["other_member"];

/** The events of a `Chat`, and what their listeners receive. */
export type ChatEvents = {
  /**
   * A message that has joined the end of `Chat.messages`. Each is emitted once, in the order of the ids. `isNew` is false for those that
   * the first connection of this chat loads, before `Chat.ready` resolves, and true for all others: also for those that were missed
   * while the chat was offline.
   */
  message: V1Message & { readonly isNew: boolean };
  /** The state or the progress of an outgoing message has changed. */
  outgoing: Outgoing;
  /** The server has stored a message of this client, whose state is not yet `sent`. A repeat is acknowledged too. */
  ack: Ack;
  /** The connection has another state. */
  connection: ConnectionState;
  /** The other member went online or offline. */
  presence: Omit<Presence, "type">;
  /** The other member is typing. */
  typing: Omit<Typing, "type">;
  /** A member has read further: the other one, or this one on another device. */
  read: Omit<Read, "type">;
  /** This member's coins have changed. */
  balance: number;
  /** The prices have changed. */
  prices: Prices;
  /** An error of the server that is not about an outgoing message; or the outbox store failed. */
  error: ChatError;
};
