import type { V1Message } from "../../../protocol/frames/server.ts";
import { fullTimestamp, timeOfDay } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { MessageContent } from "./message-content.tsx";

type Props = {
  message: V1Message;
  isOwn: boolean;
  isRead: boolean;
  /** The title of the day, if the message is the first of its day. */
  day: string | undefined;
  /** The divider above new messages goes before this one. */
  isFirstNew: boolean;
  /** The message belongs to the group of the one before, and is drawn close to it. */
  isContinuation: boolean;
};

/** A stored message. */
export function MessageItem({ message, isOwn, isRead, day, isFirstNew, isContinuation }: Props) {
  const { chat } = strings.value;
  const classes = [
    "message",
    isOwn ? "is-own" : "is-theirs",
    isFirstNew && "is-first-new",
    isContinuation && !day && !isFirstNew && "is-continuation",
  ];
  return (
    <li class={classes.filter(Boolean).join(" ")} data-id={message.id}>
      {day && <p class="day">{day}</p>}
      {isFirstNew && <p class="new-line">{chat.unreadDivider}</p>}
      <div class={message.type === "smile" ? "bubble has-smile" : "bubble"}>
        {isOwn && <span class="unseen">{chat.own}: </span>}
        <MessageContent message={message} />
        <p class="foot">
          <time dateTime={message.date} title={fullTimestamp(message.date)}>
            {timeOfDay(message.date)}
          </time>
          {isOwn && <Mark isRead={isRead} />}
        </p>
      </div>
    </li>
  );
}

function Mark({ isRead }: { isRead: boolean }) {
  const { chat } = strings.value;
  return (
    <>
      <svg class="mark" viewBox={isRead ? "0 0 19 14" : "0 0 14 14"} aria-hidden="true">
        <path d="M1 8l4 4 8-10" />
        {isRead && <path d="M9 11l1 1 8-10" />}
      </svg>
      <span class="unseen">{isRead ? chat.read : chat.sent}</span>
    </>
  );
}
