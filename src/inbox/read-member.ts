import type { MemberStatus } from "../core/member-status.ts";
import { readTokenStatus, readTokenStatusAndDirectory } from "../db/access.ts";
import type { Directory } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import type { Answer, Reading } from "../platform/reading-requests.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import type { PagedChats } from "./paged-chats.ts";

/** Stands for a member that does not exist: no token has this epoch. */
const NO_MEMBER = {
  isActive: true,
  tokenEpoch: -1,
  tokensFrom: Number.MAX_SAFE_INTEGER,
  isSuperuser: false,
  isEmployee: false,
  premiumUntil: null,
  balance: 0,
};

/** The member of an inbox. */
export type InboxMember = MemberStatus & { memberId: number };
export type MemberSource = { db: Database; memberId: number; coins: InboxCoins };

/** Reads from D1 the member of an inbox, the coins, and which of the sessions are over. @throws when D1 does not answer */
export async function readMember(source: MemberSource, sessionIds: string[]): Promise<Answer<InboxMember>> {
  const { db, memberId, coins } = source;
  const request = coins.begin();
  const { chatIds } = request;
  return take(source, request, await readTokenStatus(db, memberId, { sessionIds, chatIds }));
}

/** Reads what `readMember` does, and the beginning of the list, in one call. @throws when D1 does not answer */
async function readMemberAndDirectory(
  source: MemberSource,
  otherIds: readonly number[],
  sessionIds: string[],
): Promise<Answer<InboxMember> & Directory> {
  const { db, memberId, coins } = source;
  const request = coins.begin();
  const { chatIds } = request;
  const question = { sessionIds, chatIds, otherIds };
  const { chats, profiles, ...read } = await readTokenStatusAndDirectory(db, memberId, question);
  return { ...take(source, request, read), chats, profiles };
}

function take(
  { memberId, coins }: MemberSource,
  request: ReturnType<InboxCoins["begin"]>,
  { status, holds, endedSessionIds }: Awaited<ReturnType<typeof readTokenStatus>>,
): Answer<InboxMember> {
  const { balance, ...member } = status ?? NO_MEMBER;
  coins.onAnswer(request, { balance, holds });
  return { members: [{ ...member, memberId }], endedSessionIds };
}

/** Takes a reading, in one call with the directory if that is due. */
export function readForConnection(
  readings: MemberReadings<InboxMember>,
  { directory, shownIds }: Pick<PagedChats, "directory" | "shownIds">,
  source: MemberSource,
  sessionId: string | undefined,
): Promise<Reading<InboxMember> | undefined> {
  if (!directory.isDue(Date.now())) return readings.request([sessionId]);
  return readings.request([sessionId], (sessionIds) =>
    directory.read(() => readMemberAndDirectory(source, shownIds, sessionIds)),
  );
}
