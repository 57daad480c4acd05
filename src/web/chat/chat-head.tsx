import { useHost } from "../chat-host.tsx";
import { BalanceBadge } from "../coins/balance-badge.tsx";
import { strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { BackLink } from "./back-link.tsx";
import type { Conversation } from "./conversation.ts";
import { nameOf, otherMember } from "./other-name.ts";

/** The other member's name and status. */
export function ChatHead({ conversation }: { conversation: Conversation }) {
  const other = conversation.other.value;
  const name = nameOf(conversation);
  const { member } = strings.value.chats;
  return (
    <header class="chat-head">
      <BackLink href={useHost().host.links.list} />
      <Avatar {...otherMember(conversation)} online={other.online} />
      <div class="chat-who">
        <div class="chat-title">
          <h1 id="chat-name">
            <bdi>{name}</bdi>
          </h1>
          <span class="quiet" title={member(conversation.otherId)}>
            #{conversation.otherId}
          </span>
        </div>
        <p class="quiet" role="status">
          {statusText(conversation, name)}
        </p>
      </div>
      <BalanceBadge />
    </header>
  );
}

function statusText({ connection, isTyping, other }: Conversation, name: string): string {
  const { chat } = strings.value;
  const { state } = connection.value;
  if (state === "connecting" || state === "waiting") return chat.connecting;
  if (state !== "online") return "";
  if (isTyping.value) return chat.typing(name);
  return other.value.online ? chat.online : chat.offline;
}
