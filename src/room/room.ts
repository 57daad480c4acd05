import type { Pair } from "../core/pair.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Settings } from "../settings.ts";
import type { Subscriptions } from "./follows.ts";
import type { Leases } from "./leases.ts";
import type { Messages } from "./messages.ts";
import type { InboxNotifier } from "./news.ts";
import type { PresenceTracker } from "./presence.ts";
import type { ReadReceipts } from "./reads.ts";
import type { ClientIdIndex } from "./sent-ids.ts";
import type { SmilePrices } from "./smile-prices.ts";
import type { MemberStatusCache } from "./standings.ts";
import type { PendingUploads } from "./uploads.ts";

/** What a frame needs of its room. */
export type Room = {
  pair: Pair;
  settings: Settings;
  storage: DurableObjectStorage;
  messages: Messages;
  leases: Leases;
  memberStatus: MemberStatusCache;
  smiles: SmilePrices;
  uploads: PendingUploads;
  clientIds: ClientIdIndex;
  readReceipts: ReadReceipts;
  presence: PresenceTracker;
  subscriptions: Subscriptions;
  inboxNotifier: InboxNotifier;
  /** Of the member's rate limit. Returns the seconds until they are there; 0 if they were. */
  takeTokens: (memberId: number, count: number) => number;
  /** Every socket of the room. */
  sockets: () => WebSocket[];
};

export type Failure = {
  ok: false;
  code: ErrorCode;
  price?: number;
  balance?: number;
  retry_after?: number;
  server_time?: string;
};
export type Outcome = { ok: true } | Failure;
