import type { Env } from "../../../src/env.ts";
import { failpoints } from "./failpoints.ts";

/** Returns the rooms, of which the one that the failpoint `silentRoom` names answers no call but upgrades. */
export function withSilentRoom(rooms: Env["CHAT_ROOM"]): Env["CHAT_ROOM"] {
  return {
    getByName(name: string) {
      const isSilent = name.startsWith(`${failpoints.silentRoom}:`);
      return isSilent ? SILENT_ROOM : rooms.getByName(name);
    },
  } as Env["CHAT_ROOM"];
}

const SILENT_ROOM = new Proxy(
  {},
  {
    get: () => () =>
      failpoints.roomFault === "throw"
        ? Promise.reject(new Error("the test makes the room throw"))
        : new Promise(() => {}),
  },
);
