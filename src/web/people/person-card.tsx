import { startChat } from "../chat/started-chats.ts";
import { useHost } from "../chat-host.tsx";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { CopyLink } from "./copy-link.tsx";
import { MemberFacts } from "./member-facts.tsx";
import { PriceLine } from "./price-line.tsx";
import { type Profile, useProfile } from "./profile.ts";
import { peopleStrings } from "./strings.ts";

/** A member without a chat, or the news that there is none: who that is, and a question whether to write to them. */
export function PersonCard({ otherId }: { otherId: number }) {
  const { client } = useHost();
  const profile = useProfile(otherId).value;
  if (profile === "none") return <Nobody otherId={otherId} />;
  const member = typeof profile === "object" ? profile : { id: otherId, name: null };
  return (
    <>
      <MemberFacts member={member} isNamed />
      {otherId === client.memberId ? <Own /> : <Question member={member} />}
    </>
  );
}

/** Offers what others need to write to the member. It also lets the keyboard scroll the card. */
function Own() {
  const { host, client } = useHost();
  return (
    <>
      <p class="quiet">{peopleStrings.value.own}</p>
      <CopyLink link={host.links.share(client.memberId)} label={strings.value.chats.copyLink} />
    </>
  );
}

function Question({ member }: { member: Profile }) {
  const t = peopleStrings.value;
  return (
    <>
      <h2>
        <bdi>{t.write(displayName(member))}</bdi>
      </h2>
      <PriceLine />
      <button type="button" class="primary" onClick={() => startChat(member.id)}>
        {t.start}
      </button>
    </>
  );
}

function Nobody({ otherId }: { otherId: number }) {
  const { host } = useHost();
  return (
    <>
      <h1 id="chat-name">{peopleStrings.value.none(String(otherId))}</h1>
      <p>
        <a href={host.links.list}>{strings.value.chat.back}</a>
      </p>
    </>
  );
}
