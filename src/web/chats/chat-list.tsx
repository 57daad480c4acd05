import { useEffect } from "preact/hooks";
import { UNREAD_MAX } from "../../core/limits.ts";
import { cleanFileName, cleanLine } from "../../core/words.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { draftedIds } from "../chat/drafts/drafts.ts";
import { type HostProps, HostProvider, useHost } from "../chat-host.tsx";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { Timestamp } from "../ui/timestamp.tsx";
import { ChatMarks, draftLine } from "./chat-marks.tsx";
import { foundChat, isListPartial, searchChat } from "./found-chats.ts";
import { ListEnd } from "./list-end.tsx";
import { isComplete } from "./older-chats.ts";
import { unsentChats } from "./unsent.ts";

/** Placeholder rows while the list loads. */
const SKELETON_ROWS = [1, 2, 3, 4];

type Props = {
  /** Undefined until the list has arrived. */
  chats: readonly ListedChat[] | undefined;
  /** The other member of the open chat. */
  openId: number | undefined;
};

/** The member's chats, newest message first, after those that have only unsent words. */
export function ChatList({ chats, openId, ...shared }: HostProps & Props) {
  return (
    <HostProvider {...shared}>
      <Rows chats={chats} openId={openId} />
    </HostProvider>
  );
}

function Rows({ chats: list, openId }: Props) {
  const { chats: t } = strings.value;
  const { host } = useHost();
  const listed = new Set(list?.map(({ other_member }) => other_member.id));
  const written = new Set([...unsentChats.value.keys(), ...draftedIds.value]);
  const unlisted = [...written].filter((otherId) => !listed.has(otherId));
  // While the list cannot be loaded, the chats with unsent messages and drafts are shown without it.
  const isEmpty = listed.size + unlisted.length === 0;
  const isLoading = list
    ? isEmpty && !isComplete.value
    : isEmpty || host.connection.value.state === "connecting";
  if (isLoading) return <Skeleton />;
  if (isEmpty) return <Nothing />;
  return (
    <ul class="chat-list" aria-label={t.list}>
      {unlisted.map((otherId) => (
        <UnlistedRow key={`unlisted ${otherId}`} otherId={otherId} isOpen={otherId === openId} />
      ))}
      {list?.map((chat) => (
        <RowBoundary key={chat.chat_id} subject={chat} kind="chat-row">
          <ChatRow chat={chat} isOpen={chat.other_member.id === openId} />
        </RowBoundary>
      ))}
      <ListEnd />
    </ul>
  );
}

function Skeleton() {
  return (
    <ul class="chat-list" aria-busy="true" aria-label={strings.value.chats.list}>
      {SKELETON_ROWS.map((row) => (
        <li key={row} class="skeleton" aria-hidden="true" />
      ))}
    </ul>
  );
}

function Nothing() {
  const { chats: t } = strings.value;
  return (
    <div class="nothing">
      <p class="big">{t.empty}</p>
      <p class="quiet">{t.emptyHint(useHost().client.memberId)}</p>
    </div>
  );
}

/** A chat with unsent messages or a draft that has no message yet, or is not in the loaded list. */
function UnlistedRow({ otherId, isOpen }: { otherId: number; isOpen: boolean }) {
  const { host, client } = useHost();
  const isPartial = isListPartial.value;
  useEffect(() => {
    if (isPartial) searchChat(otherId);
  }, [otherId, isPartial]);
  const other = { id: otherId, name: foundChat(otherId)?.other_member.name ?? "" };
  const hasFailed = unsentChats.value.get(otherId)?.hasFailed;
  return (
    <li class={hasFailed ? undefined : "is-unlisted"}>
      <a class="chat-row" href={host.links.chat(otherId)} aria-current={isOpen ? "page" : undefined}>
        <Avatar {...other} />
        <span class="chat-row-name">
          <bdi>{displayName(other)}</bdi>
        </span>
        <span class="chat-row-last">
          <ChatMarks otherId={otherId} />
          <bdi>{ownLine(client.memberId, otherId)}</bdi>
        </span>
      </a>
    </li>
  );
}

function ChatRow({ chat, isOpen }: { chat: ListedChat; isOpen: boolean }) {
  const { host, client } = useHost();
  const { chats: t } = strings.value;
  const { other_member: other, last_message: last, unread } = chat;
  return (
    <li>
      <a
        class={unread > 0 ? "chat-row is-unread" : "chat-row"}
        href={host.links.chat(other.id)}
        aria-current={isOpen ? "page" : undefined}
      >
        <Avatar id={other.id} name={other.name} online={other.online} />
        <span class="chat-row-name">
          <bdi>{displayName(other)}</bdi>
          {other.online && <span class="unseen"> ({t.online})</span>}
        </span>
        <Timestamp date={last.date} />
        <span class="chat-row-last">
          <ChatMarks otherId={other.id} />
          <bdi>{ownLine(client.memberId, other.id) || lastLine(client.memberId, chat)}</bdi>
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
function ownLine(memberId: number, otherId: number): string {
  const last = unsentChats.value.get(otherId)?.last;
  return draftLine(memberId, otherId) || (last ? strings.value.chats.you(preview(last)) : "");
}

export function lastLine(memberId: number, { last_message: last }: ListedChat): string {
  const { chats: t, chat } = strings.value;
  const shown = last.type === "text" && last.text === "" ? chat.lost : preview(last);
  return last.member_id === memberId ? t.you(shown) : shown;
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
