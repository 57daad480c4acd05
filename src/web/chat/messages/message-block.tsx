import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { language, strings } from "../../i18n/language.ts";
import { today } from "../../i18n/today.ts";
import { RowBoundary } from "../../ui/row-boundary.tsx";
import { Album } from "./album.tsx";
import { groupAlbums } from "./albums.ts";
import type { Block } from "./blocks.ts";
import { MessageItem } from "./message-item.tsx";

type MessagesProps = {
  block: Block;
  /** The member who is logged in. */
  memberId: number;
  /** The other member's name. */
  otherName: string;
  /** The first new message, if it is in this block or the first of the next one. */
  firstNewId: number | undefined;
  /** The last message that the other member has read, at most the last one of this block. */
  readUpTo: number;
  /** The message that has just arrived, if it is in this block. */
  arrivingId: number | undefined;
};

type Props = MessagesProps & {
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
    <ol ref={list} data-block={block.number} aria-hidden={!isDrawn || undefined}>
      {isDrawn && <Messages block={block} {...shown} />}
    </ol>
  );
}

/**
 * The messages of a block. They render again only when the block, a name, the language or the day changes; otherwise each new message
 * would render all of them.
 */
function Messages({ block, memberId, otherName, firstNewId, readUpTo, arrivingId }: MessagesProps) {
  const { messages } = block;
  const { own } = strings.value.chat;
  return useMemo(
    () => (
      <>
        {groupAlbums(messages, firstNewId).map((group, i, groups) => {
          const first = group[0] as V1Message;
          const isOwn = first.member_id === memberId;
          const shared = {
            before: groups[i - 1]?.at(-1) ?? block.before,
            after: groups[i + 1]?.[0] ?? block.after,
            author: isOwn ? own : otherName,
            isOwn,
            firstNewId,
            isArriving: group.at(-1)?.id === arrivingId,
          };
          return (
            <RowBoundary key={first.id} subject={group.at(-1) ?? first} kind="message">
              {group.length > 1 ? (
                <Album {...shared} messages={group} readUpTo={isOwn ? readUpTo : 0} />
              ) : (
                <MessageItem {...shared} message={first} isRead={isOwn && first.id <= readUpTo} />
              )}
            </RowBoundary>
          );
        })}
      </>
    ),
    [block, memberId, otherName, firstNewId, readUpTo, language.value, today.value],
  );
}
