import type { MemberBody } from "../../api.ts";
import { adminStrings } from "../strings.ts";

/** The member's roles, premium, and whether the account is deactivated. */
export function MemberChips({ member }: { member: MemberBody }) {
  const { chips } = adminStrings.value;
  const { is_superuser, is_employee, premium_until, is_active } = member;
  const isPremium = premium_until !== null && Date.parse(premium_until) > Date.now();
  return (
    <span class="chips">
      {is_superuser && <span class="chip">{chips.superuser}</span>}
      {is_employee && <span class="chip">{chips.employee}</span>}
      {isPremium && <span class="chip is-gold">{chips.premium}</span>}
      {!is_active && <span class="chip is-bad">{chips.inactive}</span>}
    </span>
  );
}
