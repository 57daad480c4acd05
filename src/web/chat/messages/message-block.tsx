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
  /** The member who is logged in. */
  memberId: number;
  /** The first new message, if it is in this block. */
  firstNewId: number | undefined;
  /** The last message that the other member has read, at most the last one of this block. */
  readUpTo: number;
};

/**
 * A block of messages. It renders again only when the block, the language or the day changes; otherwise each new message would
 * render all of them. Off screen the browser skips it, and assumes its last height or one estimated from `--count`.
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

/** Whether one member sent both messages within a short time. */
function isSameGroup(before: V1Message, message: V1Message): boolean {
  const soon = Date.parse(message.date) - Date.parse(before.date) < GROUP_WINDOW_MS;
  return before.member_id === message.member_id && soon;
}
