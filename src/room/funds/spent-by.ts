import { totalSpent } from "../../core/lease.ts";
import type { Room } from "../room.ts";
import type { RoomSpends } from "../rpc.ts";

/**
 * Returns all that a member ever spent in this chat, and the paid messages after the id `after`. Reads one message when D1 and the
 * room are at the same step, as they usually are.
 * @throws when the member has no lease here
 */
export function spentBy(
  { messages, leases }: Pick<Room, "messages" | "leases">,
  memberId: number,
  after: number,
): RoomSpends {
  const lease = leases.of(memberId);
  if (!lease) throw new Error("this room has no lease for a hold of D1");
  const spent = totalSpent(lease);
  if (lease.capturedThrough !== after) return { ...messages.paidAfter(memberId, after), spent };
  const { count, last } = lease;
  if (count === 0) return { spent, count, last: 0, at: 0 };
  return { spent, count, last, at: messages.find(last)?.at ?? 0 };
}
