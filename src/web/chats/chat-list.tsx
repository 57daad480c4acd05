import { useEffect } from "preact/hooks";
import { UNREAD_MAX } from "../../core/limits.ts";
import { cleanFileName, cleanLine } from "../../core/words.ts";
import { session } from "../account/session.ts";
import { draftedIds } from "../chat/drafts/drafts.ts";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { hrefOf, route } from "../shell/route.ts";
import { Avatar } from "../ui/avatar.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { Timestamp } from "../ui/timestamp.tsx";
import { ChatMarks, draftLine } from "./chat-marks.tsx";
import { foundChat, isListPartial, searchChat } from "./found-chats.ts";
import { chats, inboxConnection, type ListedChat } from "./inbox.ts";
import { ListEnd } from "./list-end.tsx";
import { isComplete } from "./older-chats.ts";
import { unsentChats } from "./unsent.ts";

/** Placeholder rows while the list loads. */
const SKELETON_ROWS = [1, 2, 3, 4];

export function ChatList() {
  const { chats: t } = strings.value;
  const list = chats.value;
  const listed = new Set(list?.map(({ other_member }) => other_member.id));
  const written = new Set([...unsentChats.value.keys(), ...draftedIds.value]);
  const unlisted = [...written].filter((otherId) => !listed.has(otherId));
  // While the list cannot be loaded, the chats with unsent messages and drafts are shown without it.
  const isEmpty = listed.size + unlisted.length === 0;
  const isLoading = list
    ? isEmpty && !isComplete.value
    : isEmpty || inboxConnection.value.state === "connecting";
  if (isLoading) {
    return (
      <ul class="chat-list" aria-busy="true" aria-label={t.list}>
        {SKELETON_ROWS.map((row) => (
          <li key={row} class="skeleton" aria-hidden="true" />
        ))}
      </ul>
    );
  }
  if (isEmpty) {
    return (
      <div class="nothing">
        <p class="big">{t.empty}</p>
        <p class="quiet">{t.emptyHint(session.value?.memberId ?? 0)}</p>
      </div>
    );
  }
  return (
    <ul class="chat-list" aria-label={t.list}>
      {unlisted.map((otherId) => (
        <UnlistedRow key={`unlisted ${otherId}`} otherId={otherId} />
      ))}
      {list?.map((chat) => (
        <RowBoundary key={chat.chat_id} subject={chat} kind="chat-row">
          <ChatRow chat={chat} />
        </RowBoundary>
      ))}
      <ListEnd />
    </ul>
  );
}

/** A chat with unsent messages or a draft that has no message yet, or is not in the loaded list. */
function UnlistedRow({ otherId }: { otherId: number }) {
  const isPartial = isListPartial.value;
  useEffect(() => {
    if (isPartial) searchChat(otherId);
  }, [otherId, isPartial]);
  const other = { id: otherId, name: foundChat(otherId)?.other_member.name ?? "" };
  const hasFailed = unsentChats.value.get(otherId)?.hasFailed;
  return (
    <li class={hasFailed ? undefined : "is-unlisted"}>
      <a
        class="chat-row"
        href={hrefOf({ screen: "chat", otherId })}
        aria-current={isHere(otherId) ? "page" : undefined}
      >
        <Avatar {...other} />
        <span class="chat-row-name">
          <bdi>{displayName(other)}</bdi>
        </span>
        <span class="chat-row-last">
          <ChatMarks otherId={otherId} />
          <bdi>{ownLine(otherId)}</bdi>
        </span>
      </a>
    </li>
  );
}

function isHere(otherId: number): boolean {
  const here = route.value;
  return here.screen === "chat" && here.otherId === otherId;
}

function ChatRow({ chat }: { chat: ListedChat }) {
  const { chats: t } = strings.value;
  const { other_member: other, last_message: last, unread } = chat;
  return (
    <li>
      <a
        class={unread > 0 ? "chat-row is-unread" : "chat-row"}
        href={hrefOf({ screen: "chat", otherId: other.id })}
        aria-current={isHere(other.id) ? "page" : undefined}
      >
        <Avatar id={other.id} name={other.name} online={other.online} />
        <span class="chat-row-name">
          <bdi>{displayName(other)}</bdi>
          {other.online && <span class="unseen"> ({t.online})</span>}
        </span>
        <Timestamp date={last.date} />
        <span class="chat-row-last">
          <ChatMarks otherId={other.id} />
          <bdi>{ownLine(other.id) || lastLine(chat)}</bdi>
        </span>
        {unread > 0 && (
          <span class="count">
            <span aria-hidden="true">{unread < UNREAD_MAX ? unread : `${UNREAD_MAX - 1}+`}</span>
            <span class="unseen">
              {unread < UNREAD_MAX ? t.unread(unread) : t.moreUnread(UNREAD_MAX - 1)}
            </span>
          </span>
        )}
      </a>
    </li>
  );
}

/** Returns the line of what the member has not sent, beside its mark: of the draft, or else of the message. */
function ownLine(otherId: number): string {
  const last = unsentChats.value.get(otherId)?.last;
  return draftLine(otherId) || (last ? strings.value.chats.you(preview(last)) : "");
}

function lastLine({ last_message: last }: ListedChat): string {
  const { chats: t, chat } = strings.value;
  const shown = last.type === "text" && last.text === "" ? chat.lost : preview(last);
  return last.member_id === session.value?.memberId ? t.you(shown) : shown;
}

type Previewed =
  | { type: "text"; text: string }
  | { type: "smile" }
  | { type: "file"; name: string; text: string };

function preview(message: Previewed): string {
  const { chats: t } = strings.value;
  if (message.type === "smile") return t.smile;
  const { text } = message;
  return cleanLine(message.type === "text" ? text : text || t.file(cleanFileName(message.name)));
}
