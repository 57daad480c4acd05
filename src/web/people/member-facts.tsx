import { dayInUtc } from "../i18n/dates.ts";
import { displayName, isUnnamed } from "../i18n/display-name.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { Profile } from "./profile.ts";
import { peopleStrings } from "./strings.ts";

type Props = {
  member: Profile;
  /** The name is the heading of the screen. */
  isHeading?: boolean;
};

/** The profile of a member: name, number, and since when they are here. */
export function MemberFacts({ member, isHeading = false }: Props) {
  const t = peopleStrings.value;
  const { id, since } = member;
  const name = <bdi>{displayName(member)}</bdi>;
  return (
    <div class="member-facts">
      <Avatar id={id} name={member.name} />
      {isHeading ? (
        <h1 id="chat-name" class="member-name">
          {name}
        </h1>
      ) : (
        <p class="member-name">{name}</p>
      )}
      {!isUnnamed(member) && <p class="quiet">{t.number(id)}</p>}
      {since !== undefined && <p class="quiet">{t.since(dayInUtc(since))}</p>}
    </div>
  );
}
