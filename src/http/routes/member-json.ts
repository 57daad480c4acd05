import { DAY_MS } from "../../core/limits.ts";
import { isExempt } from "../../core/member-status.ts";
import { type Member, type PublicMember, publicMember } from "../../db/members.ts";
import type { Coins } from "../../ledger/balance.ts";
import type { MemberBody, PublicMemberBody } from "../../protocol/http/members.ts";

export function memberJson(member: Member, { balance, held, exact }: Coins, now: number): MemberBody {
  const { premiumUntil } = member;
  return {
    id: member.id,
    email: member.email,
    name: publicMember(member).name,
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

/** Returns the profile of a member for others, with the day of the registration in UTC: the minute is nobody's business. */
export function profileJson({ id, name, createdAt }: PublicMember & { createdAt: number }): PublicMemberBody {
  return { id, name, since: new Date(createdAt - (createdAt % DAY_MS)).toISOString() };
}
