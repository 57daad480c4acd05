import { cleanFileName, cleanLine } from "../../core/words.ts";
import { session } from "../account/session.ts";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { hrefOf, route } from "../shell/route.ts";
import { Avatar } from "../ui/avatar.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { Timestamp } from "../ui/timestamp.tsx";
import { ChatMarks } from "./chat-marks.tsx";
import { chats, type ListedChat } from "./inbox.ts";

/** Placeholder rows while the list loads. */
const SKELETON_ROWS = [1, 2, 3, 4];

export function ChatList() {
  const { chats: t } = strings.value;
  const list = chats.value;
  if (!list) {
    return (
      <ul class="chat-list" aria-busy="true" aria-label={t.list}>
        {SKELETON_ROWS.map((row) => (
          <li key={row} class="skeleton" aria-hidden="true" />
        ))}
      </ul>
    );
  }
  if (list.length === 0) {
    return (
      <div class="nothing">
        <p class="big">{t.empty}</p>
        <p class="quiet">{t.emptyHint(session.value?.memberId ?? 0)}</p>
      </div>
    );
  }
  return (
    <ul class="chat-list" aria-label={t.list}>
      {list.map((chat) => (
        <RowBoundary key={chat.chat_id} subject={chat} kind="chat-row">
          <ChatRow chat={chat} />
        </RowBoundary>
      ))}
    </ul>
  );
}

function ChatRow({ chat }: { chat: ListedChat }) {
  const { chats: t } = strings.value;
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
          <bdi>{displayName(other)}</bdi>
          {other.online && <span class="unseen"> ({t.online})</span>}
        </span>
        <Timestamp date={last.date} />
        <span class="chat-row-last">
          <ChatMarks otherId={other.id} />
          <bdi>{previewText(chat)}</bdi>
        </span>
        {unread > 0 && (
          <span class="count">
            <span aria-hidden="true">{unread}</span>
            <span class="unseen">{t.unread(unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

function previewText({ last_message: last }: ListedChat): string {
  const { chats: t } = strings.value;
  const text =
    last.type === "text"
      ? last.text
      : last.type === "smile"
        ? t.smile
        : last.text || t.file(cleanFileName(last.name));
  const shown = cleanLine(text);
  return last.member_id === session.value?.memberId ? t.you(shown) : shown;
}
