import { otherOf } from "../core/pair.ts";
import { type Database, openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { withDeadline } from "../platform/deadline.ts";
import { MemberReadings } from "../platform/member-readings.ts";
import { identifyNewToken } from "../platform/new-token.ts";
import { RefusalStreaks } from "../platform/refusal-streaks.ts";
import { closeWith } from "../platform/sockets.ts";
import { readSettings } from "../settings.ts";
import { LeaseStore } from "./funds/lease-store.ts";
import { Leases } from "./funds/leases.ts";
import { SmilePrices } from "./funds/smile-prices.ts";
import { ClientIdIndex } from "./inbound/client-ids.ts";
import { MemberSends } from "./inbound/member-sends.ts";
import { RateLimiter } from "./inbound/rate-limiter.ts";
import { InboxNotifier } from "./inbox-sync/inbox-notifier.ts";
import { hasListener, notifyInbox } from "./inbox-sync/notify-inbox.ts";
import { Subscriptions } from "./inbox-sync/subscriptions.ts";
import { isViewing } from "./inbox-sync/summary.ts";
import { askInboxes } from "./members/ask-inboxes.ts";
import { readMembers } from "./members/read-members.ts";
import { DeliveredMessages } from "./outbound/delivered-messages.ts";
import { PresenceTracker } from "./outbound/presence.ts";
import type { Room } from "./room.ts";
import { ChatRow } from "./store/chat-row.ts";
import { Messages } from "./store/messages.ts";
import { PendingUploads } from "./store/pending-uploads.ts";
import { ReadReceipts } from "./store/read-receipts.ts";
import { RoomTables } from "./store/tables.ts";
import { UnreadCounts } from "./store/unread-counts.ts";

type RoomDeps = Pick<Room, "pair"> & {
  ctx: DurableObjectState;
  env: Env;
  /** Schedules the alarm for this time (Unix ms) at the latest. */
  scheduleBy: (at: number) => void;
  /** Called synchronously after a member's lease has changed. @param available the coins that it covers now */
  onCoinsAvailable: (memberId: number, available: number) => void;
};

/** Creates the parts of a room from the object's storage and sockets when the object wakes. Stores nothing. */
export function createRoom(deps: RoomDeps): Room {
  const { ctx, env, pair, scheduleBy } = deps;
  const settings = readSettings(env);
  const db = openDatabase(env.DB);
  const sockets = () => ctx.getWebSockets();
  const tables = new RoomTables(ctx.storage);
  const chatRow = new ChatRow({ db, pair, tables, sockets, lastId: () => messages.lastId });
  const messages = new Messages(tables);
  const memberStatus = createReadings(deps, sockets, () => room);
  const readReceipts = new ReadReceipts(tables);
  const room: Room = {
    pair,
    settings,
    storage: ctx.storage,
    tables,
    chatRow,
    messages,
    leases: createLeases(deps, db, { tables, chatRow, messages, memberStatus }, () => onLostReplaced(room)),
    memberStatus,
    smiles: new SmilePrices(db),
    uploads: new PendingUploads(tables, env.FILES, scheduleBy),
    clientIds: new ClientIdIndex(messages),
    readReceipts,
    unreadCounts: new UnreadCounts({ tables, pair, messages, readReceipts }),
    delivered: new DeliveredMessages(() => messages.lastId),
    presence: createPresence(deps, messages, () => room),
    subscriptions: new Subscriptions(tables),
    inboxNotifier: createInboxNotifier(deps, () => room),
    rateLimiter: new RateLimiter(settings.sendRate),
    memberSends: new MemberSends((memberId, count) => reportSends(env, memberId, count)),
    reserveFile: (memberId, file) => env.INBOX.getByName(String(memberId)).reserveFile(file),
    refusalStreaks: new RefusalStreaks(),
    readLimiter: env.READ_LIMITER,
    identify: (token) => identifyNewToken(token, settings, ctx),
    sockets,
  };
  return room;
}

function createPresence({ ctx, pair }: RoomDeps, messages: Messages, room: () => Room): PresenceTracker {
  return new PresenceTracker({
    pair,
    sockets: () => ctx.getWebSockets(),
    hasBegun: () => messages.hasBegun,
    pingedAt: (socket) => ctx.getWebSocketAutoResponseTimestamp(socket),
    onChange(otherId, now) {
      // The other member's list shows the presence; the member's own inbox learns whether the chat is open.
      for (const each of [otherId, otherOf(pair, otherId)]) room().inboxNotifier.markDirty(each, now);
    },
  });
}

function createInboxNotifier({ env, scheduleBy }: RoomDeps, room: () => Room): InboxNotifier {
  return new InboxNotifier({
    scheduleBy,
    hasListener: (memberId) => hasListener(room(), memberId),
    isViewing: (memberId) => isViewing(room(), memberId),
    lastMessageAt: () => room().messages.lastAt,
    notify: (memberId) => notifyInbox(room(), env.INBOX, memberId),
  });
}

/** Reports sends to a member's inbox, unless a setting removes the limit. See `InboxRpc.countSends`. */
async function reportSends(env: Env, memberId: number, count: number): Promise<number> {
  const { sendRate, memberSendsPerSecond } = readSettings(env);
  if (sendRate.burst === 0 || memberSendsPerSecond === 0) return 0;
  return withDeadline(env.INBOX.getByName(String(memberId)).countSends(count));
}

/**
 * Has all clients connect again, because they take a message for the next one only if its id follows. Notifies both inboxes: the room
 * may have forgotten that one of them has subscribed.
 */
function onLostReplaced({ sockets, subscriptions, inboxNotifier, pair }: Room): void {
  for (const socket of sockets()) closeWith(socket, "unavailable");
  for (const memberId of [pair.low, pair.high]) {
    subscriptions.subscribe(memberId);
    inboxNotifier.markDirty(memberId, Date.now());
  }
}

function createReadings(
  { env, pair }: RoomDeps,
  sockets: Room["sockets"],
  room: () => Room,
): Room["memberStatus"] {
  const db = openDatabase(env.DB, "impatient");
  const load = async (sessionIds: string[]) =>
    (await askInboxes(room(), env.INBOX, sessionIds)) ?? readMembers(db, pair, sessionIds);
  return new MemberReadings({ sockets, load });
}

function createLeases(
  { ctx, env, pair, scheduleBy, onCoinsAvailable }: RoomDeps,
  db: Database,
  { tables, chatRow, messages, memberStatus }: Pick<Room, "tables" | "chatRow" | "messages" | "memberStatus">,
  onLostReplaced: () => void,
): Leases {
  const { leaseCoins, settleAfterMs } = readSettings(env);
  const leases = new Leases({
    store: new LeaseStore(tables, messages),
    storage: ctx.storage,
    pair,
    tables,
    messages,
    onLostReplaced,
    db,
    rooms: env.CHAT_ROOM,
    queryLimiter: env.FUNDS_QUERY_LIMITER,
    chatId: () => tables.chatId,
    hasBegun: () => messages.hasBegun,
    createChat: () => chatRow.create(),
    leaseCoins,
    settleAfterMs,
    scheduleBy,
    onLeaseChanged: (memberId) => onCoinsAvailable(memberId, leases.available(memberId)),
    onFunds: (memberId, { status, balance, others }, requested) => {
      const fundsOutside = others.reduce((sum, { held }) => sum + held, balance);
      memberStatus.applyStatus({ ...status, memberId, fundsOutside }, requested);
    },
  });
  return leases;
}
