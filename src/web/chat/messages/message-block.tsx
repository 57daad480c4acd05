import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { language } from "../../i18n/language.ts";
import { today } from "../../i18n/today.ts";
import { RowBoundary } from "../../ui/row-boundary.tsx";
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
      <ol ref={list} class={firstNewId === undefined ? "block" : "block has-first-new"}>
        {messages.map((message, i) => (
          <RowBoundary key={message.id} subject={message} kind="message">
            <MessageItem
              message={message}
              before={i === 0 ? block.before : messages[i - 1]}
              isOwn={message.member_id === memberId}
              isRead={message.member_id === memberId && message.id <= readUpTo}
              isFirstNew={message.id === firstNewId}
            />
          </RowBoundary>
        ))}
      </ol>
    ),
    [block, memberId, firstNewId, readUpTo, language.value, today.value],
  );
}
