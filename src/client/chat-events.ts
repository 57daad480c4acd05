import type { Presence, Read, Typing, V1Message, Welcome } from "../protocol/frames/server.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import type { ChatError } from "./errors.ts";
import type { Outgoing } from "./outbox/outgoing.ts";

/** Whole coins. */
export type Prices = Welcome["prices"];
export type OtherMember = Welcome["other_member"];

export type ChatEvents = {
  /** A newer message: live, or missed before. Each once, in the order of their ids. */
  message: V1Message;
  /** A message on its way has another state, or is further. */
  outgoing: Outgoing;
  connection: ConnectionState;
  /** The other member came or went. */
  presence: Omit<Presence, "type">;
  /** The other member types. */
  typing: Omit<Typing, "type">;
  /** A member, maybe this one elsewhere, has read further. */
  read: Omit<Read, "type">;
  balance: number;
  prices: Prices;
  /** What the site refused, and is about no message that is known here; or that the store could not be read. */
  error: ChatError;
};
