import { isOffline } from "../browser/network.ts";
import { useHost } from "../chat-host.tsx";
import { isSiteClosed } from "../closed-site.ts";
import { BalanceBadge } from "../coins/balance-badge.tsx";
import { strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { BackLink } from "./back-link.tsx";
import type { Conversation } from "./conversation.ts";
import { HeadMenuButton } from "./head-menu-button.tsx";
import { messageStrings } from "./messages/strings.ts";
import { nameOf, otherMember } from "./other-name.ts";

/** The other member's name and presence, and the member's coins on narrow screens. */
export function ChatHead({ conversation }: { conversation: Conversation }) {
  const isConnected = !isOffline.value && conversation.connection.value.state === "online";
  return (
    <header class="chat-head">
      <BackLink href={useHost().host.links.list} />
      <Avatar {...otherMember(conversation)} online={isConnected && conversation.other.value.online} />
      <div class="chat-who">
        <h1 id="chat-name">
          <bdi>{nameOf(conversation)}</bdi>
        </h1>
        <Presence conversation={conversation} />
      </div>
      <BalanceBadge />
      <HeadMenuButton other={otherMember(conversation)} />
    </header>
  );
}

/** The presence of the other member, which is unknown without a connection. It changes too often to be announced. */
function Presence({ conversation }: { conversation: Conversation }) {
  const { connection, isTyping, other } = conversation;
  const { chat } = strings.value;
  const { state } = connection.value;
  const isConnecting = state === "connecting" || state === "waiting";
  // The page says why there is no connection.
  const isExplained = isOffline.value || isSiteClosed.value;
  if (isConnecting && !isExplained) return <p class="presence">{messageStrings.value.connecting}</p>;
  if (isOffline.value || state !== "online") return <p class="presence" />;
  if (!isTyping.value) return <p class="presence">{other.value.online ? chat.online : chat.away}</p>;
  return (
    <p class="presence is-typing">
      <span class="typing-dots" aria-hidden="true" />
      <span>{chat.typing}</span>
    </p>
  );
}
