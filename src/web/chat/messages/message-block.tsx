import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { dayTitle, isSameDay } from "../../i18n/dates.ts";
import { language } from "../../i18n/language.ts";
import { today } from "../../i18n/today.ts";
import { GROUP_WINDOW_MS } from "../../limits.ts";
import type { Block } from "./blocks.ts";
import { MessageItem } from "./message-item.tsx";

type Props = {
  block: Block;
  /** Who looks at it. */
  memberId: number;
  /** The message in it above which what is new begins, if there is one. */
  firstNewId: number | undefined;
  /** How far the other member has read, as far as this block goes. */
  readUpTo: number;
};

/**
 * A block of messages. It is drawn again only when it changes, or the language or the day does: each message would ask to draw
 * all of them otherwise. Out of sight it costs nothing, and counts as high as it last was, or else as its number of messages
 * suggests.
 */
export function MessageBlock({ block, memberId, firstNewId, readUpTo }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const { messages } = block;
  useLayoutEffect(() => list.current?.style.setProperty("--count", String(messages.length)), [messages]);
  return useMemo(
    () => (
      <ol ref={list} class="block">
        {messages.map((message, i) => {
          const before = i === 0 ? block.before : messages[i - 1];
          const isOwn = message.member_id === memberId;
          return (
            <MessageItem
              key={message.id}
              message={message}
              isOwn={isOwn}
              isRead={isOwn && message.id <= readUpTo}
              day={before && isSameDay(before.date, message.date) ? undefined : dayTitle(message.date)}
              isFirstNew={message.id === firstNewId}
              isContinuation={before !== undefined && isSameGroup(before, message)}
            />
          );
        })}
      </ol>
    ),
    [block, memberId, firstNewId, readUpTo, language.value, today.value],
  );
}

/** Whether one member says both, one soon after the other. */
function isSameGroup(before: V1Message, message: V1Message): boolean {
  const soon = Date.parse(message.date) - Date.parse(before.date) < GROUP_WINDOW_MS;
  return before.member_id === message.member_id && soon;
}
