import { isRecent } from "../../core/recent.ts";
import { STANDING_BACK_OFF_MS, STANDING_WAIT_MS } from "../../core/standing-limits.ts";
import type { Env } from "../../env.ts";
import { UnavailableError, withDeadline } from "../../platform/deadline.ts";
import type { Answer } from "../../platform/reading-requests.ts";
import { readAttachment } from "../../platform/socket-attachment.ts";
import type { Room } from "../room.ts";
import type { MemberSnapshot } from "./read-members.ts";

/** When an inbox last did not answer a room in time (Unix ms). */
const silentAt = new WeakMap<Room, number>();

/**
 * Asks the inboxes of both members for what D1 would answer, so that D1 is not asked. Returns undefined if D1 must be: an inbox has
 * no open socket, lacks something, does not answer soon or did not lately, or runs an older release. Never rejects.
 */
export async function askInboxes(
  room: Room,
  inboxes: Env["INBOX"],
  sessionIds: string[],
): Promise<Answer<MemberSnapshot> | undefined> {
  const { pair, subscriptions, sockets, memberStatus, tables, leases } = room;
  if (isRecent(silentAt.get(room) ?? Number.NEGATIVE_INFINITY, STANDING_BACK_OFF_MS, Date.now()))
    return undefined;
  const memberIds = [pair.low, pair.high];
  if (!memberIds.every((id) => subscriptions.isSubscribed(id))) return undefined;
  const ownerOf = new Map(
    sockets().map((socket) => [readAttachment(socket).sessionId, readAttachment(socket).memberId]),
  );
  const ask = (memberId: number) =>
    inboxes.getByName(String(memberId)).standing({
      sessionIds: sessionIds.filter((id) => (ownerOf.get(id) ?? memberId) === memberId),
      epoch: memberStatus.of(memberId)?.tokenEpoch ?? 0,
      chatId: tables.chatId,
      ...leases.spendsOf(memberId),
    });
  try {
    const answers = await withDeadline(Promise.all(memberIds.map(ask)), STANDING_WAIT_MS);
    const known = answers.filter((answer) => answer !== undefined);
    // An older release does not answer until when tokens of the site have ended.
    const knowsTokens = known.every(({ member }) => member.tokensFrom !== undefined);
    if (known.length < memberIds.length || !knowsTokens) return undefined;
    return {
      members: known.map(({ member, total }) => {
        const { spent } = leases.spendsOf(member.memberId);
        const fundsOutside = Math.max(0, total - spent - leases.available(member.memberId));
        return { ...member, total, fundsOutside };
      }),
      endedSessionIds: known.flatMap((answer) => answer.endedSessionIds),
    };
  } catch (error) {
    if (error instanceof UnavailableError) silentAt.set(room, Date.now());
    return undefined;
  }
}
