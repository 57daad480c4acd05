import { accessEnd } from "../../../core/access.ts";
import { isExempt } from "../../../core/member-status.ts";
import { otherOf } from "../../../core/pair.ts";
import { type Decision, reject, waitFor } from "../decision.ts";
import type { Attempt, SendAttempt } from "../gate.ts";

/**
 * Refreshes the status of both members, from their inboxes or D1: in the background once it is stale, and before anything else is decided once
 * it has expired. While D1 is unreachable, paying members do not wait for it on every frame.
 */
export function refreshStatus({ room, queued, session, now }: Attempt): Decision | undefined {
  const { memberStatus } = room;
  const { progress } = queued;
  const freshness = memberStatus.freshness(now);
  if (freshness === "stale") memberStatus.refreshInBackground(now);
  if (freshness !== "expired" || progress.statusRefreshFailed) return undefined;
  const sender = memberStatus.of(session.memberId);
  const isPaying = sender !== undefined && !isExempt(sender, now);
  const mayWait = isPaying ? !memberStatus.isUnanswered(now) : !memberStatus.isBackingOff(now);
  if (mayWait) {
    return waitFor(async () => {
      progress.statusRefreshFailed = !(await memberStatus.refresh());
    });
  }
  memberStatus.refreshInBackground(now);
  return undefined;
}

/** Refuses a frame while the room has never read the status of both members. */
export function checkStatusKnown({ room, session }: Attempt): Decision | undefined {
  const { memberStatus, pair } = room;
  const areKnown = memberStatus.of(session.memberId) && memberStatus.of(otherOf(pair, session.memberId));
  return areKnown ? undefined : reject("unavailable");
}

/** Refuses a frame of a deactivated member. */
export function checkSenderActive({ room, session }: Attempt): Decision | undefined {
  return room.memberStatus.of(session.memberId)?.isActive ? undefined : reject("member_disabled");
}

/** Refuses a frame of a socket whose token was revoked, or whose session has ended. */
export function checkTokenEpoch({ room, session }: Attempt): Decision | undefined {
  const end = session.endedWith ?? accessEnd(session, room.memberStatus.of(session.memberId), []);
  return end && reject(end);
}

/** Refuses a message to a deactivated member. */
export function checkRecipientActive({ room, session }: SendAttempt): Decision | undefined {
  const recipient = room.memberStatus.of(otherOf(room.pair, session.memberId));
  return recipient?.isActive ? undefined : reject("member_disabled");
}

/**
 * Refuses a free message on an expired status. Paying members may send while D1 is unreachable, because their lease is
 * prepaid. Exempt members may not, because their role may have been revoked.
 */
export function checkExemption({ room, isExempt, now }: SendAttempt): Decision | undefined {
  return isExempt && room.memberStatus.freshness(now) === "expired" ? reject("unavailable") : undefined;
}
