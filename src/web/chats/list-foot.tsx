import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { CopyLink } from "../people/copy-link.tsx";

/** The member's own number, by which others find them. */
export function ListFoot() {
  const { chats: t } = strings.value;
  const { host, client } = useHost();
  return (
    <p class="list-foot">
      <span>{t.foot(client.memberId)}</span>
      <CopyLink kind="link" link={host.links.share(client.memberId)} label={t.copyLink} />
    </p>
  );
}
