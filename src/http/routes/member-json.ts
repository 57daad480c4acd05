import { isExempt } from "../../core/member-status.ts";
import { type Member, publicMember } from "../../db/members.ts";
import type { Coins } from "../../ledger/balance.ts";
import type { MemberBody } from "../../protocol/http/members.ts";

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
