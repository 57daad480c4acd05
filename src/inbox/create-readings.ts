import type { Database } from "../db/database.ts";
import type { Env } from "../env.ts";
import { MemberReadings } from "../platform/member-readings.ts";
import { isOpen } from "../platform/sockets.ts";
import { createCoins } from "./create-coins.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import { type InboxMember, type MemberSource, readMember } from "./read-member.ts";
import { Standing } from "./standing.ts";

type ReadingsDeps = {
  memberId: number;
  db: Database;
  rooms: Env["CHAT_ROOM"];
  sockets: () => WebSocket[];
  /** See `CoinsDeps`. */
  doAllReport: () => boolean;
};

/** The parts of an inbox that know its member. */
type InboxReadings = {
  readings: MemberReadings<InboxMember>;
  source: MemberSource;
  coins: InboxCoins;
  standing: Standing;
};

/** Creates the readings of an inbox, and what depends on each of them, from its sockets. */
export function createReadings({ db, sockets, ...deps }: ReadingsDeps): InboxReadings {
  const { memberId } = deps;
  const open = () => sockets().filter(isOpen);
  const coins = createCoins({ ...deps, sockets: open, readings: () => readings });
  const standing = new Standing({ memberId, sockets: open, coins, readings: () => readings });
  const source = { db, memberId, coins };
  const readings: MemberReadings<InboxMember> = new MemberReadings({
    sockets,
    load: (sessionIds) => readMember(source, sessionIds),
    isConfirmed: (readAt, now) => standing.confirms(readAt, now),
    onCompared(reading) {
      standing.onReading(reading);
      coins.publish();
    },
  });
  return { readings, source, coins, standing };
}
