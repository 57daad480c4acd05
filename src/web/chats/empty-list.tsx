import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { CopyLink } from "../people/copy-link.tsx";
import { PriceLine } from "../people/price-line.tsx";
import { peopleStrings } from "../people/strings.ts";

/** In place of a list without chats: the first steps of a new member. */
export function EmptyList({ onNewChat }: { onNewChat: () => void }) {
  const { host, client } = useHost();
  const { chats: t } = strings.value;
  return (
    <div class="nothing empty-list">
      <Bubbles />
      <p class="big">{t.empty}</p>
      <PriceLine />
      <button type="button" class="primary" onClick={onNewChat}>
        {peopleStrings.value.startFirst}
      </button>
      <CopyLink link={host.links.share(client.memberId)} label={t.copyLink} />
    </div>
  );
}

function Bubbles() {
  return (
    <svg class="empty-picture" viewBox="0 0 160 120" aria-hidden="true">
      <path d="M30 14h62a18 18 0 0 1 18 18v20a18 18 0 0 1-18 18H48L30 84V70a18 18 0 0 1-18-18V32a18 18 0 0 1 18-18z" />
      <path
        class="is-second"
        d="M130 46H84a18 18 0 0 0-18 18v14a18 18 0 0 0 18 18h30l16 12V96a18 18 0 0 0 18-18V64a18 18 0 0 0-18-18z"
      />
    </svg>
  );
}
