import { displayName } from "../../i18n/display-name.ts";
import { language, strings } from "../../i18n/language.ts";
import { adminStrings } from "../strings.ts";
import { ActivationForm } from "./activation-form.tsx";
import { CoinsForm } from "./coins-form.tsx";
import { RolesForm } from "./roles-form.tsx";
import type { SelectedMember } from "./selected-member.ts";

/** The selected member's data, with a form for each change. */
export function MemberCard({ member }: SelectedMember) {
  const { facts } = adminStrings.value;
  const shown = member.value;
  if (!shown) return null;
  const amount = (n: number) => {
    const coins = n.toLocaleString(language.value);
    return shown.exact ? coins : strings.value.about(coins);
  };
  return (
    <section class="card" aria-labelledby="member-title">
      <h2 id="member-title">
        <bdi>{displayName(shown)}</bdi>
      </h2>
      <dl class="facts">
        <dt>{facts.number}</dt>
        <dd>{shown.id}</dd>
        <dt>{facts.email}</dt>
        <dd>
          <bdi>{shown.email}</bdi>
        </dd>
        <dt>{facts.balance}</dt>
        <dd>{amount(shown.balance)}</dd>
        <dt>{facts.held}</dt>
        <dd>{amount(shown.held)}</dd>
        <dt>{facts.status}</dt>
        <dd>
          {shown.is_active ? facts.active : facts.inactive}, {shown.exempt ? facts.free : facts.pays}
        </dd>
      </dl>
      <CoinsForm member={member} />
      <RolesForm member={member} />
      <ActivationForm member={member} />
    </section>
  );
}
