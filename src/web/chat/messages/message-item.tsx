import type { V1Message } from "../../../protocol/frames/server.ts";
import { dayTitle, fullTimestamp, isSameDay, timeOfDay } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { GROUP_WINDOW_MS } from "../../limits.ts";
import { MessageContent } from "./message-content.tsx";

type Props = {
  message: V1Message;
  /** The message above, if it is loaded. */
  before: V1Message | undefined;
  isOwn: boolean;
  isRead: boolean;
  /** The divider above new messages goes before this one. */
  isFirstNew: boolean;
};

/** A stored message, below the title of its day if it is the first of that day. */
export function MessageItem({ message, before, isOwn, isRead, isFirstNew }: Props) {
  const { chat } = strings.value;
  const day = before && isSameDay(before.date, message.date) ? undefined : dayTitle(message.date);
  const classes = [
    "message",
    isOwn ? "is-own" : "is-theirs",
    isFirstNew && "is-first-new",
    before && isSameGroup(before, message) && !day && !isFirstNew && "is-continuation",
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

/** Whether one member sent both messages within a short time. The second one is drawn close to the first. */
function isSameGroup(before: V1Message, message: V1Message): boolean {
  const soon = Date.parse(message.date) - Date.parse(before.date) < GROUP_WINDOW_MS;
  return before.member_id === message.member_id && soon;
}

function Mark({ isRead }: { isRead: boolean }) {
  const { chat } = strings.value;
  return (
    <>
      <svg class="receipt" viewBox={isRead ? "0 0 19 14" : "0 0 14 14"} aria-hidden="true">
        <path d="M1 8l4 4 8-10" />
        {isRead && <path d="M9 11l1 1 8-10" />}
      </svg>
      <span class="unseen">{isRead ? chat.read : chat.sent}</span>
    </>
  );
}
