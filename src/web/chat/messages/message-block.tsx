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
  /** The height of the empty space that the block leaves, in px; undefined if it is drawn. */
  emptyHeight: number | undefined;
};

/**
 * A block of messages, or the empty space of one that is far from the pane. Its element stays the same, because Preact moves elements
 * when others between them come and go, and one that is moved loses the focus, the selection and what it plays.
 */
export function MessageBlock({ block, emptyHeight, ...shown }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const isDrawn = emptyHeight === undefined;
  // The Content-Security-Policy forbids style attributes, but not setting styles by script.
  useLayoutEffect(() => {
    if (list.current) list.current.style.blockSize = isDrawn ? "" : `${emptyHeight}px`;
  }, [emptyHeight]);
  return (
    <ol ref={list} class="block" data-block={block.number} aria-hidden={!isDrawn || undefined}>
      {isDrawn && <Messages block={block} {...shown} />}
    </ol>
  );
}

/**
 * The messages of a block. They render again only when the block, the language or the day changes; otherwise each new message would
 * render all of them.
 */
function Messages({ block, memberId, firstNewId, readUpTo }: Omit<Props, "emptyHeight">) {
  const { messages } = block;
  return useMemo(
    () => (
      <>
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
      </>
    ),
    [block, memberId, firstNewId, readUpTo, language.value, today.value],
  );
}
