import { useHost } from "../chat-host.tsx";
import { displayName, type Named } from "../i18n/display-name.ts";
import { CopyLink } from "./copy-link.tsx";
import { MemberFacts } from "./member-facts.tsx";
import { useProfile } from "./profile.ts";
import { peopleStrings } from "./strings.ts";

/** The other member of a chat: what their profile shows besides the name, which is the title of the sheet, and their link. */
export function MemberSheet({ other }: { other: Named }) {
  const { host } = useHost();
  const profile = useProfile(other.id).value;
  const known = typeof profile === "object" ? profile : other;
  return (
    <div class="member-sheet">
      <MemberFacts member={known} />
      <CopyLink
        link={host.links.share(other.id)}
        label={peopleStrings.value.copyTheirLink(displayName(known))}
      />
    </div>
  );
}
