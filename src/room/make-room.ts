import { openDatabase } from "../db/database.ts";
import type { Env } from "../env.ts";
import { migrateObject } from "../platform/object-migrations.ts";
import { readSettings } from "../settings.ts";
import { takeStandings } from "./connect.ts";
import { Follows } from "./follows.ts";
import { LeaseRows } from "./lease-rows.ts";
import { Leases } from "./leases.ts";
import { Messages } from "./messages.ts";
import { News } from "./news.ts";
import { Presence } from "./presence.ts";
import { Reads } from "./reads.ts";
import type { Room } from "./room.ts";
import { ROOM_SCHEMA } from "./schema.ts";
import { SentIds } from "./sent-ids.ts";
import { sessionOf } from "./session.ts";
import { SmilePrices } from "./smile-prices.ts";
import { Standings } from "./standings.ts";
import { isHeard, tellInbox } from "./tell-inbox.ts";
import { Uploads } from "./uploads.ts";

type Parts = Pick<Room, "pair" | "takeTokens"> & {
  ctx: DurableObjectState;
  env: Env;
  /** Has the alarm ring at this time (Unix ms) at the latest. */
  ringBy: (at: number) => void;
  /** Called in the turn in which a member's lease has moved. @param left what it covers now */
  coinsCame: (memberId: number, left: number) => void;
};

/** Puts a room together from its storage, as it is when the object wakes. */
export function makeRoom({ ctx, env, pair, ringBy, coinsCame, takeTokens }: Parts): Room {
  const { storage } = ctx;
  migrateObject(storage, ROOM_SCHEMA);
  const settings = readSettings(env);
  const db = openDatabase(env.DB);
  const sockets = () => ctx.getWebSockets();
  const messages = new Messages(storage.sql);
  const kept = sockets().flatMap((socket) => sessionOf(socket).readings);
  const chatId = () => messages.chatId;
  const standings = new Standings(db, { pair, chatId, kept }, () => takeStandings(sockets(), standings));
  const leases = new Leases({
    rows: new LeaseRows(storage.sql, messages),
    db,
    rooms: env.CHAT_ROOM,
    questions: env.FUNDS_QUERY_LIMITER,
    chatId,
    leaseCoins: settings.leaseCoins,
    settleAfterMs: settings.settleAfterMs,
    ringBy,
    onMoved: (memberId) => coinsCame(memberId, leases.left(memberId)),
    onCoins: (memberId, { status, balance, others }, readAt) => {
      const fundsOutside = others.reduce((sum, { held }) => sum + held, balance);
      standings.take([{ ...status, memberId, fundsOutside, readAt }]);
    },
  });
  const room: Room = {
    pair,
    settings,
    storage,
    messages,
    leases,
    standings,
    smiles: new SmilePrices(db),
    uploads: new Uploads(storage.sql, env.FILES, ringBy),
    sentIds: new SentIds(messages),
    reads: new Reads(storage.sql),
    presence: new Presence(sockets),
    follows: new Follows(storage.sql),
    news: new News({
      ringBy,
      isHeard: (memberId) => isHeard(room, memberId),
      tell: (memberId) => tellInbox(room, env.INBOX, memberId),
    }),
    takeTokens,
    sockets,
  };
  return room;
}
