import type { MemberStatus } from "../../core/member-status.ts";
import type { Pair } from "../../core/pair.ts";
import { readStatuses } from "../../db/access.ts";
import type { Database } from "../../db/database.ts";
import type { Answer } from "../../platform/reading-requests.ts";

/** A member's status and coins outside this chat. */
export type MemberSnapshot = MemberStatus & {
  memberId: number;
  fundsOutside: number;
  /** The member's coins and all that they ever spent here, from their inbox: nothing that this room does changes it. */
  total?: number;
};

/** Reads from D1 both members of a chat, and which of the sessions are over. @throws when D1 does not answer */
export async function readMembers(
  db: Database,
  pair: Pair,
  sessionIds: string[],
): Promise<Answer<MemberSnapshot>> {
  const { members, endedSessionIds } = await readStatuses(db, pair, sessionIds);
  if (members.length < 2) throw new Error("D1 does not have both members of this chat");
  return { members: members.map(({ id, ...status }) => ({ ...status, memberId: id })), endedSessionIds };
}
