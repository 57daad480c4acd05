import { cleanLine } from "../../../core/words.ts";
import type { MemberBody } from "../../api.ts";
import { dayInUtc } from "../../i18n/dates.ts";
import { displayName } from "../../i18n/display-name.ts";
import { language, strings } from "../../i18n/language.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { deskHref } from "../desk-place.ts";
import { adminStrings } from "../strings.ts";
import { MemberChips } from "./member-chips.tsx";

/** Members in a table, which is a list of cards where there is less room. The name leads to the member's page. */
export function MemberTable({ members }: { members: readonly MemberBody[] }) {
  const { members: t, facts, sections } = adminStrings.value;
  return (
    <table class="member-table" aria-label={sections.members}>
      <thead>
        <tr>
          <th scope="col">{t.member}</th>
          <th scope="col">{facts.email}</th>
          <th scope="col" class="is-amount">
            {facts.balance}
          </th>
          <th scope="col" class="is-status">
            {facts.status}
          </th>
          <th scope="col" class="is-date">
            {facts.joined}
          </th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <MemberRow key={member.id} member={member} />
        ))}
      </tbody>
    </table>
  );
}

function MemberRow({ member }: { member: MemberBody }) {
  const { facts } = adminStrings.value;
  const coins = member.balance.toLocaleString(language.value);
  return (
    <tr>
      <th scope="row">
        <span class="member-cell">
          <Avatar {...member} />
          <span class="member-words">
            <a href={deskHref({ section: "members", memberId: member.id })}>
              <bdi>{displayName(member)}</bdi>
            </a>
            <span class="quiet">
              {facts.numbered(member.id)}
              {member.external_id && (
                <>
                  {" · "}
                  <bdi>{cleanLine(member.external_id)}</bdi>
                </>
              )}
            </span>
          </span>
        </span>
      </th>
      <EmailCell member={member} />
      <td class="is-amount">{member.held > 0 ? strings.value.about(coins) : coins}</td>
      <td>
        <MemberChips member={member} />
      </td>
      <td class="is-date">{member.since === undefined ? "" : dayInUtc(member.since)}</td>
    </tr>
  );
}

/** The email of the member's log-in, and the one from the site. */
function EmailCell({ member: { email, site_email } }: { member: MemberBody }) {
  const { facts } = adminStrings.value;
  return (
    <td class="is-email">
      <bdi>{email ?? facts.noLogIn}</bdi>
      {site_email && (
        <span class="member-words">
          <bdi>{site_email}</bdi>
          <span class="quiet">{facts.fromSite}</span>
        </span>
      )}
    </td>
  );
}
