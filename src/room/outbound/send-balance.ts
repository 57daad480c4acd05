import { V1 } from "../../protocol/scalars.ts";
import { sessionOf } from "../members/session.ts";
import type { Room } from "../room.ts";
import { sendV1 } from "./broadcast.ts";
import { balanceOf } from "./welcome.ts";

/** Returns whether a member has a socket that receives balances. */
export function hasV1Socket(sockets: WebSocket[], memberId: number): boolean {
  return sockets.some((socket) => {
    const session = sessionOf(socket);
    return session.protocol === V1 && session.memberId === memberId;
  });
}

/** Reads a member's coins, and sends them to the member's sockets. Sends nothing if D1 does not answer. */
export async function sendBalance(room: Room, memberId: number): Promise<void> {
  // Not `refresh`, which may join a reading that was requested before the coins moved.
  const reading = await room.memberStatus.request();
  if (!reading) return;
  room.memberStatus.apply(reading);
  sendV1(room.sockets(), { type: "balance", balance: balanceOf(room, memberId) }, Date.now(), memberId);
}
