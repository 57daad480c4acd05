import { DAY_MS } from "../../core/limits.ts";
import { isExempt } from "../../core/member-status.ts";
import type { SiteFacts } from "../../db/identities.ts";
import { type Member, publicMember } from "../../db/members.ts";
import type { Coins } from "../../ledger/balance.ts";
import type { MemberBody, PublicMemberBody } from "../../protocol/http/members.ts";

export function memberJson(
  member: Member,
  { balance, held, exact }: Coins,
  { now, pictureOrigins }: { now: number; pictureOrigins: readonly string[] },
): MemberBody {
  const { premiumUntil } = member;
  const { id, ...shown } = publicMember(member, pictureOrigins);
  return {
    id,
    since: dayOf(member.createdAt),
    email: member.email,
    ...shown,
    is_superuser: member.isSuperuser,
    is_employee: member.isEmployee,
    premium_until: premiumUntil === null ? null : new Date(premiumUntil).toISOString(),
    is_active: member.isActive,
    exempt: isExempt(member, now),
    balance,
    held,
    exact,
  };
}

/** Returns the fields of a member that only superusers see. */
export function siteFactsJson({ picture }: Pick<Member, "picture">, { externalId, siteEmail }: SiteFacts) {
  return { external_id: externalId, site_email: siteEmail, picture } satisfies Partial<MemberBody>;
}

/** Returns the profile of a member for others. */
export function profileJson(member: Member, pictureOrigins: readonly string[]): PublicMemberBody {
  return { ...publicMember(member, pictureOrigins), since: dayOf(member.createdAt) };
}

/** Returns the day in UTC: the minute of a registration is nobody's business. */
function dayOf(at: number): string {
  return new Date(at - (at % DAY_MS)).toISOString();
}
