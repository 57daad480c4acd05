import type { V1Message } from "../../../protocol/frames/server.ts";
import { dayTitle, isSameDay } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { isEmojiOnly } from "./emoji-only.ts";
import { MessageContent } from "./message-content.tsx";
import { MessageMeta } from "./message-meta.tsx";
import { continuesTurn } from "./turns.ts";

export type MessageItemProps = {
  message: V1Message;
  /** The message above, if it is loaded. */
  before: V1Message | undefined;
  /** The message below, if it is loaded. */
  after: V1Message | undefined;
  /** The author's name, for screen readers. */
  author: string;
  isOwn: boolean;
  isRead: boolean;
  /** The first message that the member has not read. A line is drawn above it. */
  firstNewId: number | undefined;
  /** It has just arrived. */
  isArriving: boolean;
};

/** A stored message, below the heading of its day if it is the first of that day. */
export function MessageItem(props: MessageItemProps) {
  const { message, before, after, author, isOwn, isRead, firstNewId, isArriving } = props;
  const day = before && isSameDay(before.date, message.date) ? undefined : dayTitle(message.date);
  const isFirstNew = message.id === firstNewId;
  const isContinuation = continuesTurn(before, message) && !isFirstNew;
  const isLast = !continuesTurn(message, after) || after?.id === firstNewId;
  const classes = [
    "message",
    isOwn ? "is-own" : "is-theirs",
    isFirstNew && "is-first-new",
    isContinuation && "is-continuation",
    isLast && "is-last",
    isArriving && "is-arriving",
  ];
  const receipt = isRead ? "read" : "sent";
  return (
    <li class={classes.filter(Boolean).join(" ")} data-id={message.id}>
      {day && <h2 class="day">{day}</h2>}
      {isFirstNew && <p class="new-line">{strings.value.chat.unreadDivider}</p>}
      <div class={bubbleClass(message)}>
        {!isContinuation && (
          <span class="unseen">
            <bdi>{author}</bdi>:{" "}
          </span>
        )}
        <MessageContent
          message={message}
          meta={<MessageMeta date={message.date} receipt={isOwn ? receipt : undefined} />}
        />
      </div>
    </li>
  );
}

/** Returns the classes of a bubble: stickers and large emojis have none around them. */
export function bubbleClass(content: { type: string; text?: string }): string {
  if (content.type === "smile") return "bubble has-smile";
  return content.type === "text" && isEmojiOnly(content.text ?? "") ? "bubble is-emoji" : "bubble";
}
