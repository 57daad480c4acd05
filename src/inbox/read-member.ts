import type { MemberAccess } from "../core/access.ts";
import { readTokenStatus, readTokenStatusAndChats } from "../db/access.ts";
import type { DirectoryChat } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import { findPublicMember, publicMember } from "../db/members.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { Answer } from "../platform/reading-requests.ts";

/** Stands for a member that does not exist: no token has this epoch. */
const NO_EPOCH = -1;

/** Reads from D1 the member of an inbox, and which of the sessions are over. @throws when D1 does not answer */
export async function readMember(
  db: Database,
  memberId: number,
  sessionIds: string[],
): Promise<Answer<MemberAccess>> {
  return toAnswer(memberId, await readTokenStatus(db, memberId, sessionIds));
}

/** Reads what `readMember` does, and the rows of the member's chats, in one call. @throws when D1 does not answer */
export async function readMemberAndChats(
  db: Database,
  memberId: number,
  sessionIds: string[],
): Promise<Answer<MemberAccess> & { chats: DirectoryChat[] }> {
  const { chats, ...read } = await readTokenStatusAndChats(db, memberId, sessionIds);
  return { ...toAnswer(memberId, read), chats };
}

function toAnswer(
  memberId: number,
  { status, endedSessionIds }: Awaited<ReturnType<typeof readTokenStatus>>,
): Answer<MemberAccess> {
  const { isActive, tokenEpoch } = status ?? { isActive: true, tokenEpoch: NO_EPOCH };
  return { members: [{ memberId, isActive, tokenEpoch }], endedSessionIds };
}

/** Reads from D1 the name under which others see a member. @throws when D1 does not answer */
export async function readName(db: Database, memberId: number): Promise<string> {
  const member = await withDeadline(findPublicMember(db, memberId));
  return (member ?? publicMember({ id: memberId, name: null })).name;
}
