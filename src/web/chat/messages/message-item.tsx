import type { ComponentChildren } from "preact";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { dayTitle, isSameDay } from "../../i18n/dates.ts";
import { isEmojiOnly } from "./emoji-only.ts";
import { MessageContent } from "./message-content.tsx";
import { MessageMeta } from "./message-meta.tsx";
import { messageStrings } from "./strings.ts";
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
  const { message, isOwn, isRead } = props;
  const receipt = isRead ? "read" : "sent";
  return (
    <MessageRow {...props} first={message} last={message} bubble={bubbleClass(message)}>
      <MessageContent
        message={message}
        meta={<MessageMeta date={message.date} receipt={isOwn ? receipt : undefined} />}
      />
    </MessageRow>
  );
}

type RowProps = Omit<MessageItemProps, "message" | "isRead"> & {
  first: V1Message;
  last: V1Message;
  /** The classes of the bubble. */
  bubble: string;
  children: ComponentChildren;
};

/** The row of a message, or of several that are drawn together. */
export function MessageRow({ first, last, before, after, bubble, children, ...rest }: RowProps) {
  const { author, isOwn, firstNewId, isArriving } = rest;
  const day = before && isSameDay(before.date, first.date) ? undefined : dayTitle(first.date);
  const isFirstNew = first.id === firstNewId;
  const isContinuation = continuesTurn(before, first) && !isFirstNew;
  const isLast = !continuesTurn(last, after) || after?.id === firstNewId;
  const classes = [
    "message",
    isOwn ? "is-own" : "is-theirs",
    isFirstNew && "is-first-new",
    isContinuation && "is-continuation",
    isLast && "is-last",
    isArriving && "is-arriving",
  ];
  return (
    <li class={classes.filter(Boolean).join(" ")} data-id={first.id}>
      {day && <h2 class="day">{day}</h2>}
      {isFirstNew && <p class="new-line">{messageStrings.value.log.unread}</p>}
      <div class={bubble}>
        {!isContinuation && (
          <span class="unseen">
            <bdi>{author}</bdi>:{" "}
          </span>
        )}
        {children}
      </div>
    </li>
  );
}

/** Returns the classes of a bubble: stickers and large emojis have none around them. */
export function bubbleClass(content: { type: string; text?: string }): string {
  if (content.type === "smile") return "bubble has-smile";
  if (content.type === "file") return content.text === "" ? "bubble has-file" : "bubble has-file has-text";
  return content.type === "text" && isEmojiOnly(content.text ?? "") ? "bubble is-emoji" : "bubble";
}
