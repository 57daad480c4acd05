import { useEffect } from "preact/hooks";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { useHost } from "../chat-host.tsx";
import { displayName, type Named } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { mutedIds } from "../notices/mutes.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons/icon.tsx";
import { muteIcon } from "../ui/icons/page-icons.ts";
import { Timestamp } from "../ui/timestamp.tsx";
import { foundChat, isListPartial, searchChat } from "./found-chats.ts";
import { LastLine } from "./last-line.tsx";
import { rowLine } from "./row-line.ts";
import { UnreadCount } from "./unread-count.tsx";
import { unsentChats } from "./unsent.ts";

/**
 * A chat of the list. Its parts have the order in which a screen reader reads them as one sentence, with the commas of the style
 * sheet: "Tim, online, 4 unread, See you, 8:59".
 */
export function ChatRow({ chat, isOpen }: { chat: ListedChat; isOpen: boolean }) {
  const { host, client } = useHost();
  const { other_member: other, last_message: last, unread } = chat;
  const isMuted = mutedIds.value.has(other.id);
  // Nothing is known of the others without a connection.
  const isOnline = other.online && host.truth.value === "online";
  return (
    <li>
      <a
        class={`chat-row ${unread > 0 ? "is-unread" : ""} ${isMuted ? "is-muted" : ""}`}
        href={host.links.chat(other.id)}
        aria-current={isOpen ? "page" : undefined}
      >
        <Avatar {...other} online={isOnline} />
        <RowName other={other} isOnline={isOnline} isMuted={isMuted} />
        <UnreadCount unread={unread} />
        <LastLine otherId={other.id} line={rowLine(client.memberId, other.id, chat)} />
        <Timestamp date={last.date} />
      </a>
    </li>
  );
}

/** A chat with unsent messages or a draft that has no message yet, or is not in the loaded list. */
export function UnlistedRow({ otherId, isOpen }: { otherId: number; isOpen: boolean }) {
  const { host, client } = useHost();
  const isPartial = isListPartial.value;
  useEffect(() => {
    if (isPartial) searchChat(otherId);
  }, [otherId, isPartial]);
  const other = foundChat(otherId)?.other_member ?? { id: otherId };
  const hasFailed = unsentChats.value.get(otherId)?.hasFailed;
  return (
    <li class={hasFailed ? undefined : "is-unlisted"}>
      <a class="chat-row" href={host.links.chat(otherId)} aria-current={isOpen ? "page" : undefined}>
        <Avatar {...other} />
        <RowName other={other} />
        <LastLine otherId={otherId} line={rowLine(client.memberId, otherId)} />
      </a>
    </li>
  );
}

type NameProps = { other: Named; isOnline?: boolean; isMuted?: boolean };

function RowName({ other, isOnline, isMuted }: NameProps) {
  const { chats: t } = strings.value;
  return (
    <span class="chat-row-name">
      <bdi>{displayName(other)}</bdi>
      {isMuted && <Icon path={muteIcon} />}
      {isOnline && <span class="unseen row-aside">{t.online}</span>}
      {isMuted && <span class="unseen row-aside">{t.muted}</span>}
    </span>
  );
}
