import { chats, type ListedChat } from "../state/chats.ts";
import { words } from "../state/language.ts";
import { hrefOf, route } from "../state/route.ts";
import { session } from "../state/session.ts";
import { spellName } from "../words/names.ts";
import { Avatar } from "./avatar.tsx";
import { Moment } from "./moment.tsx";

/** Grey rows that stand for those that are on their way. */
const SKELETON_ROWS = [1, 2, 3, 4];

/** The member's chats, live. */
export function ChatList() {
  const { chats: said } = words.value;
  const list = chats.value;
  if (!list) {
    return (
      <ul class="chat-list" aria-busy="true" aria-label={said.list}>
        {SKELETON_ROWS.map((row) => (
          <li key={row} class="skeleton" aria-hidden="true" />
        ))}
      </ul>
    );
  }
  if (list.length === 0) {
    return (
      <div class="nothing">
        <p class="big">{said.empty}</p>
        <p class="quiet">{said.emptyHint(session.value?.memberId ?? 0)}</p>
      </div>
    );
  }
  return (
    <ul class="chat-list" aria-label={said.list}>
      {list.map((chat) => (
        <ChatRow key={chat.chat_id} chat={chat} />
      ))}
    </ul>
  );
}

function ChatRow({ chat }: { chat: ListedChat }) {
  const { chats: said } = words.value;
  const { other_member: other, last_message: last, unread } = chat;
  const here = route.value;
  const isHere = here.screen === "chat" && here.otherId === other.id;
  return (
    <li>
      <a
        class={unread > 0 ? "chat-row is-unread" : "chat-row"}
        href={hrefOf({ screen: "chat", otherId: other.id })}
        aria-current={isHere ? "page" : undefined}
      >
        <Avatar id={other.id} name={other.name} online={other.online} />
        <span class="chat-row-name">
          <bdi>{spellName(other)}</bdi>
          {other.online && <span class="unseen"> ({said.online})</span>}
        </span>
        <Moment date={last.date} />
        <span class="chat-row-last">
          <bdi>{lastWords(chat)}</bdi>
        </span>
        {unread > 0 && (
          <span class="count">
            <span aria-hidden="true">{unread}</span>
            <span class="unseen">{said.unread(unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

function lastWords({ last_message: last }: ListedChat): string {
  const { chats: said } = words.value;
  const text =
    last.type === "text" ? last.text : last.type === "smile" ? said.smile : last.text || said.file(last.name);
  return last.member_id === session.value?.memberId ? said.you(text) : text;
}
