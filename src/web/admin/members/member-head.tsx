import { cleanLine } from "../../../core/words.ts";
import type { MemberBody } from "../../api.ts";
import { dayInUtc } from "../../i18n/dates.ts";
import { displayName } from "../../i18n/display-name.ts";
import { language, strings } from "../../i18n/language.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { adminStrings } from "../strings.ts";
import { MemberChips } from "./member-chips.tsx";

/** The name of a member's page, with the facts. */
export function MemberHead({ member }: { member: MemberBody }) {
  const { facts } = adminStrings.value;
  const amount = (n: number) => {
    const coins = n.toLocaleString(language.value);
    return member.exact ? coins : strings.value.about(coins);
  };
  const rows = [
    [facts.number, String(member.id)],
    [facts.externalId, member.external_id ? cleanLine(member.external_id) : undefined],
    [facts.email, member.email ?? facts.noLogIn],
    [facts.siteEmail, member.site_email ?? undefined],
    [facts.joined, member.since === undefined ? undefined : dayInUtc(member.since)],
    [facts.balance, amount(member.balance)],
    [facts.held, member.held > 0 ? amount(member.held) : undefined],
    [facts.messages, member.exempt ? facts.free : facts.pays],
  ].filter(([, value]) => value !== undefined);
  return (
    <header class="member-head">
      <Avatar {...member} />
      <h1>
        <bdi>{displayName(member)}</bdi>
      </h1>
      <MemberChips member={member} />
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}
