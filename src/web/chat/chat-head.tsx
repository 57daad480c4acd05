import { BalanceBadge } from "../coins/balance-badge.tsx";
import { strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { BackLink } from "./back-link.tsx";
import type { Conversation } from "./conversation.ts";
import { nameOf } from "./other-name.ts";

/** The other member's name and status. */
export function ChatHead({ conversation }: { conversation: Conversation }) {
  const other = conversation.other.value;
  const name = nameOf(conversation);
  return (
    <header class="chat-head">
      <BackLink />
      <Avatar id={conversation.otherId} name={other.name} online={other.online} />
      <div class="chat-who">
        <h1 id="chat-name">
          <bdi>{name}</bdi>
        </h1>
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
