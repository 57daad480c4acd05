import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import { RowBoundary } from "../../ui/row-boundary.tsx";
import type { Conversation } from "../conversation.ts";
import { nameOf } from "../other-name.ts";
import type { Block } from "./blocks.ts";
import { LogTop } from "./log-top.tsx";
import type { LogView } from "./log-view.ts";
import { MessageBlock } from "./message-block.tsx";
import { OutgoingItem } from "./outgoing-item.tsx";
import { messageStrings } from "./strings.ts";
import { ToEndButton } from "./to-end-button.tsx";
import { useLog } from "./use-log.ts";

/** Nobody needs them before the messages are drawn. */
const logExtras = onDemand(() => import("./log-extras.tsx").then(({ LogExtras }) => LogExtras));

/**
 * All messages of a chat, newest last. It stays scrolled to the end unless the member has scrolled up. Screen readers do not announce
 * what is drawn in it: `useAnnouncements` does that for new messages.
 */
export function MessageLog({ conversation }: { conversation: Conversation }) {
  const { scroller, content, top, view, scrollToEnd } = useLog(conversation);
  const { blocks, older, isLoaded } = conversation;
  return (
    <div class="log-frame">
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-label={messageStrings.value.log.name(nameOf(conversation))}
        aria-live="off"
        aria-busy={!isLoaded.value || older.value === "loading"}
        data-first-id={blocks.value[0]?.messages[0]?.id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it only while it has the focus.
        tabIndex={0}
      >
        <div ref={content} class="log-content">
          <div ref={top} class="log-top">
            <LogTop conversation={conversation} />
          </div>
          <Blocks conversation={conversation} view={view} />
          <OutgoingBlock conversation={conversation} />
        </div>
      </div>
      <Lazy part={logExtras} props={{ conversation, scroller }} frame={Nothing} />
      <ToEndButton conversation={conversation} view={view} onClick={scrollToEnd} />
    </div>
  );
}

function Blocks({ conversation, view }: { conversation: Conversation; view: LogView }) {
  const { blocks, memberId, other, arrived } = conversation;
  const firstNewId = conversation.firstNewId.value;
  const otherName = nameOf(conversation);
  const drawn = view.drawn.value;
  return (
    <>
      {blocks.value.map((block) => {
        // The chat opens at the first new message, which may be far from the end.
        const isDrawn = isIn(block, firstNewId) || drawn.has(block.number);
        return (
          <MessageBlock
            key={block.number}
            block={block}
            memberId={memberId}
            otherName={otherName}
            firstNewId={isIn(block, firstNewId) || block.after?.id === firstNewId ? firstNewId : undefined}
            readUpTo={Math.min(other.value.last_read_id, block.messages.at(-1)?.id ?? 0)}
            arrivingId={arrived.value?.id}
            emptyHeight={isDrawn ? undefined : view.heightOf(block)}
          />
        );
      })}
    </>
  );
}

function OutgoingBlock({ conversation }: { conversation: Conversation }) {
  const { outgoing } = conversation;
  if (outgoing.value.length === 0) return null;
  return (
    <ol class="is-outgoing">
      {outgoing.value.map((each) => (
        <RowBoundary key={each.key} subject={each} kind="message">
          <OutgoingItem outgoing={each} conversation={conversation} />
        </RowBoundary>
      ))}
    </ol>
  );
}

function isIn({ messages }: Block, id: number | undefined): boolean {
  return id !== undefined && (messages[0]?.id ?? 0) <= id && id <= (messages.at(-1)?.id ?? 0);
}
