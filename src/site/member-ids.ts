import { IDENTITIES_REMEMBERED_MAX } from "../core/site-token-limits.ts";
import type { Database } from "../db/database.ts";
import { selectIdentity } from "../db/identities.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { Settings } from "../settings.ts";

/** The members of external ids that this isolate knows, the last read ones last. The pair never changes. */
const remembered = new WeakMap<Settings, Map<string, number>>();

/** Returns the member with an external id, as far as this isolate knows. */
function rememberedMember(settings: Settings, externalId: string): number | undefined {
  return remembered.get(settings)?.get(externalId);
}

export function rememberMember(settings: Settings, externalId: string, memberId: number): void {
  const memberIds = remembered.get(settings) ?? new Map<string, number>();
  remembered.set(settings, memberIds);
  memberIds.delete(externalId);
  memberIds.set(externalId, memberId);
  const [oldest] = memberIds.keys();
  if (memberIds.size > IDENTITIES_REMEMBERED_MAX && oldest !== undefined) memberIds.delete(oldest);
}

/** Returns the member with an external id; undefined if there is none. @throws when D1 does not answer */
export async function findMemberId(
  { settings, db }: { settings: Settings; db: Database },
  externalId: string,
): Promise<number | undefined> {
  const { siteIssuer: issuer } = settings;
  const known = rememberedMember(settings, externalId);
  if (known !== undefined || issuer === undefined) return known;
  const [found] = await withDeadline(selectIdentity(db, { issuer, subject: externalId }).execute());
  if (found) rememberMember(settings, externalId, found.memberId);
  return found?.memberId;
}
