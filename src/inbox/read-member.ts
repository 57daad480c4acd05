import type { MemberAccess } from "../core/access.ts";
import { readTokenStatus, readTokenStatusAndChats } from "../db/access.ts";
import type { DirectoryChat } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import { findPublicMember, publicMember } from "../db/members.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import type { Answer, Reading } from "../platform/reading-requests.ts";
import type { ChatDirectory } from "./chat-directory.ts";
import type { InboxCoins } from "./inbox-coins.ts";

/** Stands for a member that does not exist: no token has this epoch. */
const NO_EPOCH = -1;

export type MemberSource = { db: Database; memberId: number; coins: InboxCoins };

/** Reads from D1 the member of an inbox, the coins, and which of the sessions are over. @throws when D1 does not answer */
export async function readMember(source: MemberSource, sessionIds: string[]): Promise<Answer<MemberAccess>> {
  const { db, memberId, coins } = source;
  const request = coins.begin();
  const { chatIds } = request;
  return take(source, request, await readTokenStatus(db, memberId, { sessionIds, chatIds }));
}

/** Reads what `readMember` does, and the rows of the member's chats, in one call. @throws when D1 does not answer */
async function readMemberAndChats(
  source: MemberSource,
  sessionIds: string[],
): Promise<Answer<MemberAccess> & { chats: DirectoryChat[] }> {
  const { db, memberId, coins } = source;
  const request = coins.begin();
  const { chatIds } = request;
  const { chats, ...read } = await readTokenStatusAndChats(db, memberId, { sessionIds, chatIds });
  return { ...take(source, request, read), chats };
}

function take(
  { memberId, coins }: MemberSource,
  request: ReturnType<InboxCoins["begin"]>,
  { status, holds, endedSessionIds }: Awaited<ReturnType<typeof readTokenStatus>>,
): Answer<MemberAccess> {
  const { isActive, tokenEpoch, balance } = status ?? { isActive: true, tokenEpoch: NO_EPOCH, balance: 0 };
  coins.onAnswer(request, { balance, holds });
  return { members: [{ memberId, isActive, tokenEpoch }], endedSessionIds };
}

/** Takes a reading, in one call with the directory if that is due. */
export function readForConnection(
  readings: MemberReadings<MemberAccess>,
  directory: ChatDirectory,
  source: MemberSource,
  sessionId: string | undefined,
): Promise<Reading<MemberAccess> | undefined> {
  if (!directory.isDue(Date.now())) return readings.request(sessionId);
  return readings.request(sessionId, (sessionIds) =>
    directory.read(() => readMemberAndChats(source, sessionIds)),
  );
}

/** Reads from D1 the name under which others see a member. @throws when D1 does not answer */
export async function readName(db: Database, memberId: number): Promise<string> {
  const member = await withDeadline(findPublicMember(db, memberId));
  return (member ?? publicMember({ id: memberId, name: null })).name;
}
