import { roomName } from "../core/pair.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import { InboxCoins } from "./inbox-coins.ts";
import type { InboxMember } from "./read-member.ts";

type InboxDeps = {
  memberId: number;
  rooms: Env["CHAT_ROOM"];
  sockets: () => WebSocket[];
  /** Returns the readings of the inbox, which take the coins along: see `readMember`. */
  readings: () => MemberReadings<InboxMember>;
  doAllReport: () => boolean;
};

/** Creates the coins of an inbox from its sockets. */
export function createCoins({ memberId, rooms, sockets, readings, doAllReport }: InboxDeps): InboxCoins {
  return new InboxCoins({
    memberId,
    sockets,
    doAllReport,
    async read() {
      // Not `refresh`, which may join a reading that was requested before the coins moved.
      const reading = await readings().request();
      if (reading) readings().apply(reading);
      return reading !== undefined;
    },
    askRooms: (questions) =>
      askEach(
        questions,
        async ({ pair, capturedThrough }) =>
          (await rooms.getByName(roomName(pair)).spentBy(memberId, capturedThrough)).spent,
        ({ chatId, mayRefuse }, error) => {
          if (mayRefuse) return;
          log({ event: "balance.read", code: "unavailable", member: memberId, chat: chatId, error });
        },
      ),
    wait: (ms) => scheduler.wait(ms),
  });
}
