import type { Env } from "../../../src/env.ts";
import { counters, failpoints } from "./failpoints.ts";
import { platformError } from "./platform-errors.ts";

type Rooms = Env["CHAT_ROOM"];
type Room = ReturnType<Rooms["getByName"]>;

/** Returns the rooms, of which the one that the failpoint `silentRoom` names answers no call in the way of `roomFault`. */
export function withSilentRoom(rooms: Rooms): Rooms {
  return {
    getByName(name: string) {
      const room = rooms.getByName(name);
      return name.startsWith(`${failpoints.silentRoom}:`) ? silent(room) : counted(room, name);
    },
  } as Rooms;
}

function counted(room: Room, name: string): Room {
  const { countedMember } = failpoints;
  if (countedMember === 0 || name.split(":").includes(String(countedMember))) counters.roomCalls++;
  return room;
}

function silent(room: Room): Room {
  return new Proxy(room, {
    get:
      (target, method) =>
      async (...args: unknown[]) => {
        const methods = target as unknown as Record<string | symbol, (...args: unknown[]) => unknown>;
        if (failpoints.roomFault === "older") return methods[`later ${String(method)}`]?.(...args);
        if (failpoints.roomFault === "throw") throw new Error("the test makes the room throw");
        if (failpoints.roomFault === "failing") throw platformError();
        if (failpoints.roomFault === "hang") await new Promise(() => {});
        while (failpoints.silentRoom > 0) await scheduler.wait(10);
        counters.roomCalls++;
        return methods[method]?.(...args);
      },
  });
}
