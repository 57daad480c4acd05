import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { ConversationContext } from "../conversation-context.ts";
import { putMessages } from "../messages/blocks.ts";
import { MessageBlock } from "../messages/message-block.tsx";
import type { Past } from "./load-past.ts";
import { pastStrings } from "./strings.ts";

type Props = {
  past: Past;
  messageId: number;
  /** The member who is logged in. */
  memberId: number;
  /** The other member's name. */
  name: string;
};

/** The messages around one. That one is marked, in the middle of the pane, and has the focus. */
export function PastLog({ past, messageId, memberId, name }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => putMessages([], past.messages), [past]);
  const shown = useMemo(() => ({ blocks: signal(blocks) }), [blocks]);
  useMark(log, messageId);
  return (
    <div class="log-frame">
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={pastStrings.value.log(name)}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it only while it has the focus.
        tabIndex={0}
      >
        <div class="log-content">
          <ConversationContext.Provider value={shown}>
            {blocks.map((block) => (
              <MessageBlock
                key={block.number}
                block={block}
                memberId={memberId}
                otherName={name}
                firstNewId={undefined}
                readUpTo={Math.min(past.other.last_read_id, block.messages.at(-1)?.id ?? 0)}
                arrivingId={undefined}
                emptyHeight={undefined}
              />
            ))}
          </ConversationContext.Provider>
        </div>
      </div>
    </div>
  );
}

/** Marks the row of a message, and scrolls it into the middle. */
function useMark(log: RefObject<HTMLElement | null>, messageId: number): void {
  useLayoutEffect(() => {
    const row = log.current && findRow(log.current, messageId);
    if (!row || !log.current) return;
    mark(row);
    // Also after a phone was turned, until the focus moves.
    const resized = new ResizeObserver(() => {
      if (document.activeElement === row) row.scrollIntoView({ block: "center" });
    });
    resized.observe(log.current);
    return () => resized.disconnect();
  }, [messageId]);
}

/** Returns the row of a message. An album is one row, with the number of its first picture. */
function findRow(log: HTMLElement, messageId: number): HTMLElement | undefined {
  const rows = [...log.querySelectorAll<HTMLElement>("[data-id]")];
  return rows.findLast(({ dataset }) => Number(dataset["id"]) <= messageId) ?? rows[0];
}

function mark(row: HTMLElement): void {
  row.setAttribute("aria-current", "true");
  row.tabIndex = -1;
  row.scrollIntoView({ block: "center" });
  row.focus({ preventScroll: true });
}
