import { useHost } from "../chat-host.tsx";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { BackLink } from "./back-link.tsx";
import { startChat } from "./started-chats.ts";

/** Shown for a link to a chat that is not in the list, until a click starts the chat. */
export function UnknownChat({ otherId }: { otherId: number }) {
  const { chat, chats } = strings.value;
  const { host, client, root } = useHost();
  const other = { id: otherId, name: "" };
  const isOwn = otherId === client.memberId;

  function start(): void {
    startChat(otherId);
    // The button disappears with the focus.
    root.getElementById("content")?.focus();
  }

  return (
    <section class="talk-pane unknown-chat" aria-labelledby="chat-name">
      <header class="chat-head">
        <BackLink href={host.links.list} />
        <Avatar {...other} />
        <div class="chat-who">
          <h1 id="chat-name">{displayName(other)}</h1>
        </div>
      </header>
      <div class="nothing">
        {!isOwn && <h2>{chat.writeTo(displayName(other))}</h2>}
        <p class="quiet">{isOwn ? chats.memberIdOwn : chat.writeToHint}</p>
        {!isOwn && (
          <button type="button" class="primary" onClick={start}>
            {chats.open}
          </button>
        )}
      </div>
    </section>
  );
}
