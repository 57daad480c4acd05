import { dayInUtc } from "../i18n/dates.ts";
import { displayName, isUnnamed, type Named } from "../i18n/display-name.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { Profile } from "./profile.ts";
import { peopleStrings } from "./strings.ts";

type Props = {
  member: Named & Pick<Profile, "since">;
  /** Whether to show the name, as the heading of the screen. */
  isNamed?: boolean;
};

/** The profile of a member: their number, since when they are here, and the name. */
export function MemberFacts({ member, isNamed = false }: Props) {
  const t = peopleStrings.value;
  const { id, since } = member;
  return (
    <div class="member-facts">
      <Avatar {...member} />
      {isNamed && (
        <h1 id="chat-name" class="member-name">
          <bdi>{displayName(member)}</bdi>
        </h1>
      )}
      {!isUnnamed(member) && <p class="quiet">{t.number(id)}</p>}
      {since !== undefined && <p class="quiet">{t.since(dayInUtc(since))}</p>}
    </div>
  );
}
