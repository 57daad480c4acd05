import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { migrateObject } from "../platform/object-migrations.ts";
import { readSettings } from "../settings.ts";
import { applyMemberStatus } from "./connect.ts";
import { Subscriptions } from "./follows.ts";
import { LeaseStore } from "./lease-rows.ts";
import { Leases } from "./leases.ts";
import { Messages } from "./messages.ts";
import { InboxNotifier } from "./news.ts";
import { PresenceTracker } from "./presence.ts";
import { ReadReceipts } from "./reads.ts";
import type { Room } from "./room.ts";
import { ROOM_SCHEMA } from "./schema.ts";
import { ClientIdIndex } from "./sent-ids.ts";
import { sessionOf } from "./session.ts";
import { SmilePrices } from "./smile-prices.ts";
import { MemberStatusCache } from "./standings.ts";
import { hasListener, notifyInbox } from "./tell-inbox.ts";
import { PendingUploads } from "./uploads.ts";

type RoomDeps = Pick<Room, "pair" | "takeTokens"> & {
  ctx: DurableObjectState;
  env: Env;
  /** Has the alarm ring at this time (Unix ms) at the latest. */
  scheduleBy: (at: number) => void;
  /** Called in the turn in which a member's lease has moved. @param available what it covers now */
  onCoinsAvailable: (memberId: number, available: number) => void;
};

/** Puts a room together from its storage, as it is when the object wakes. */
export function createRoom({ ctx, env, pair, scheduleBy, onCoinsAvailable, takeTokens }: RoomDeps): Room {
  const { storage } = ctx;
  migrateObject(storage, ROOM_SCHEMA);
  const settings = readSettings(env);
  const db = openDatabase(env.DB);
  const sockets = () => ctx.getWebSockets();
  const messages = new Messages(storage.sql);
  const restored = sockets().flatMap((socket) => sessionOf(socket).snapshots);
  const chatId = () => messages.chatId;
  const memberStatus = new MemberStatusCache(db, { pair, chatId, restored }, () =>
    applyMemberStatus(sockets(), memberStatus),
  );
  const leases = new Leases({
    store: new LeaseStore(storage.sql, messages),
    db,
    rooms: env.CHAT_ROOM,
    queryLimiter: env.FUNDS_QUERY_LIMITER,
    chatId,
    leaseCoins: settings.leaseCoins,
    settleAfterMs: settings.settleAfterMs,
    scheduleBy,
    onLeaseChanged: (memberId) => onCoinsAvailable(memberId, leases.available(memberId)),
    onFunds: (memberId, { status, balance, others }, readAt) => {
      const fundsOutside = others.reduce((sum, { held }) => sum + held, balance);
      memberStatus.apply([{ ...status, memberId, fundsOutside, readAt }]);
    },
  });
  const room: Room = {
    pair,
    settings,
    storage,
    messages,
    leases,
    memberStatus,
    smiles: new SmilePrices(db),
    uploads: new PendingUploads(storage.sql, env.FILES, scheduleBy),
    clientIds: new ClientIdIndex(messages),
    readReceipts: new ReadReceipts(storage.sql),
    presence: new PresenceTracker(sockets),
    subscriptions: new Subscriptions(storage.sql),
    inboxNotifier: new InboxNotifier({
      scheduleBy,
      hasListener: (memberId) => hasListener(room, memberId),
      notify: (memberId) => notifyInbox(room, env.INBOX, memberId),
    }),
    takeTokens,
    sockets,
  };
  return room;
}
