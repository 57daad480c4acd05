import type { Conversation } from "../state/conversation.ts";
import { strings } from "../state/language.ts";
import { hrefOf } from "../state/route.ts";
import { Avatar } from "./avatar.tsx";
import { BalanceBadge } from "./balance-badge.tsx";
import { nameOf } from "./name-of.ts";

/** Who the chat is with, and what they do. */
export function ChatHead({ conversation }: { conversation: Conversation }) {
  const { chat } = strings.value;
  const other = conversation.other.value;
  const name = nameOf(conversation);
  return (
    <header class="chat-head">
      <a class="back" href={hrefOf({ screen: "chats" })}>
        <span class="unseen">{chat.back}</span>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" />
        </svg>
      </a>
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
