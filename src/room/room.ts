import type { Pair } from "../core/pair.ts";
import type { SentFile } from "../inbox/rpc.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import type { RefusalStreaks } from "../platform/refusal-streaks.ts";
import type { Settings } from "../settings.ts";
import type { Identified } from "../site/rpc.ts";
import type { Leases } from "./funds/leases.ts";
import type { SmilePrices } from "./funds/smile-prices.ts";
import type { ClientIdIndex } from "./inbound/client-ids.ts";
import type { MemberSends } from "./inbound/member-sends.ts";
import type { RateLimiter } from "./inbound/rate-limiter.ts";
import type { InboxNotifier } from "./inbox-sync/inbox-notifier.ts";
import type { Subscriptions } from "./inbox-sync/subscriptions.ts";
import type { MemberSnapshot } from "./members/read-members.ts";
import type { DeliveredMessages } from "./outbound/delivered-messages.ts";
import type { PresenceTracker } from "./outbound/presence.ts";
import type { ChatRow } from "./store/chat-row.ts";
import type { Messages } from "./store/messages.ts";
import type { PendingUploads } from "./store/pending-uploads.ts";
import type { ReadReceipts } from "./store/read-receipts.ts";
import type { RoomTables } from "./store/tables.ts";
import type { UnreadCounts } from "./store/unread-counts.ts";

/** The parts of one room, which its functions share. */
export type Room = {
  pair: Pair;
  settings: Settings;
  storage: DurableObjectStorage;
  tables: RoomTables;
  chatRow: ChatRow;
  messages: Messages;
  leases: Leases;
  /** Both members, as D1 last returned them. */
  memberStatus: MemberReadings<MemberSnapshot>;
  smiles: SmilePrices;
  uploads: PendingUploads;
  clientIds: ClientIdIndex;
  readReceipts: ReadReceipts;
  unreadCounts: UnreadCounts;
  delivered: DeliveredMessages;
  presence: PresenceTracker;
  subscriptions: Subscriptions;
  inboxNotifier: InboxNotifier;
  rateLimiter: RateLimiter;
  memberSends: MemberSends;
  /** See `InboxRpc.reserveFile`. */
  reserveFile: (memberId: number, file: SentFile) => Promise<number>;
  refusalStreaks: RefusalStreaks;
  /** A member's reads over the whole site: what makes the room ask D1 for nothing takes from it. */
  readLimiter: RateLimit;
  /** See `identifyNewToken`. */
  identify: (token: string) => Promise<Identified>;
  /** Returns every socket of the room. */
  sockets: () => WebSocket[];
};
