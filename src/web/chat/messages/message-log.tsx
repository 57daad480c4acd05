import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../../i18n/language.ts";
import { OLDER_AHEAD_PX } from "../../limits.ts";
import { RowBoundary } from "../../ui/row-boundary.tsx";
import { ScrollAnchor } from "../../ui/scroll-anchor.ts";
import type { Conversation } from "../conversation.ts";
import { nameOf } from "../other-name.ts";
import type { Block } from "./blocks.ts";
import { MessageBlock } from "./message-block.tsx";
import { OutgoingItem } from "./outgoing-item.tsx";

/** All messages of a chat, newest last. It stays scrolled to the end unless the member has scrolled up. */
export function MessageLog({ conversation }: { conversation: Conversation }) {
  const { chat } = strings.value;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const anchor = useRef<ScrollAnchor>(undefined);
  const { blocks, outgoing, older, isLoaded, newCount } = conversation;
  const firstNewId = conversation.firstNewId.value ?? 0;

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return;
    anchor.current = new ScrollAnchor(scroller.current, content.current, (isAtEnd) =>
      conversation.setAtEnd(isAtEnd),
    );
    return () => anchor.current?.disconnect();
  }, [conversation]);
  // Open the chat at the first unread message.
  useLayoutEffect(() => {
    const firstNew = content.current?.querySelector(".is-first-new") ?? null;
    if (isLoaded.value) anchor.current?.scrollToFirst(firstNew);
  }, [conversation, isLoaded.value]);
  useEffect(() => loadAhead(conversation, { scroller, top }), [conversation]);
  // Scroll to the end when the member sends a message.
  const known = useRef(outgoing.value);
  useEffect(() => {
    const before = new Set(known.current.map(({ key }) => key));
    known.current = outgoing.value;
    const isNew = outgoing.value.some(({ key, state }) => state === "sending" && !before.has(key));
    if (isNew) anchor.current?.scrollToEnd();
  }, [outgoing.value]);

  const otherReadId = conversation.other.value.last_read_id;
  // Screen readers announce new messages, but not older ones that load.
  const isQuiet = !isLoaded.value || older.value === "loading";
  return (
    <div class="log-frame">
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-label={chat.log(nameOf(conversation))}
        aria-live={isQuiet ? "off" : "polite"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it only while it has the focus.
        tabIndex={0}
      >
        <div ref={content} class="log-content">
          <div ref={top} class="log-top">
            <LogTop conversation={conversation} />
          </div>
          {blocks.value.map((block) => (
            <MessageBlock
              key={block.number}
              block={block}
              memberId={conversation.memberId}
              firstNewId={isIn(block, firstNewId) ? firstNewId : undefined}
              readUpTo={Math.min(otherReadId, block.messages.at(-1)?.id ?? 0)}
            />
          ))}
          {outgoing.value.length > 0 && (
            <ol class="block is-outgoing">
              {outgoing.value.map((each) => (
                <RowBoundary key={each.key} subject={each} kind="message">
                  <OutgoingItem outgoing={each} conversation={conversation} />
                </RowBoundary>
              ))}
            </ol>
          )}
        </div>
      </div>
      {newCount.value > 0 && (
        <button type="button" class="to-end" title={chat.toEnd} onClick={() => anchor.current?.scrollToEnd()}>
          {chat.newMessages(newCount.value)}
        </button>
      )}
    </div>
  );
}

function isIn({ messages }: Block, id: number): boolean {
  return (messages[0]?.id ?? 0) <= id && id <= (messages.at(-1)?.id ?? 0);
}

function LogTop({ conversation }: { conversation: Conversation }) {
  const { chat, shell } = strings.value;
  const { older, hasOlder, isLoaded, isEmpty, connection } = conversation;
  if (!isLoaded.value) {
    return isEmpty.value && connection.value.state !== "stopped" ? (
      <div class="log-skeleton" aria-hidden="true">
        <div class="skeleton" />
        <div class="skeleton" />
        <div class="skeleton" />
      </div>
    ) : null;
  }
  if (older.value === "failed") {
    return (
      <p class="quiet">
        {chat.olderFailed}{" "}
        <button type="button" class="link" onClick={() => conversation.loadOlder()}>
          {shell.again}
        </button>
      </p>
    );
  }
  if (hasOlder.value) return <p class="quiet">{chat.older}</p>;
  return (
    <p class="quiet">
      {chat.begin} {isEmpty.value && chat.beginHint}
    </p>
  );
}

type Refs = { scroller: { current: HTMLElement | null }; top: { current: HTMLElement | null } };

/**
 * Loads older messages when the top comes near. It observes again after each page and each reconnect, because the observer
 * reports only changes and the top may still be near.
 */
function loadAhead(conversation: Conversation, { scroller, top }: Refs): (() => void) | undefined {
  const sentinel = top.current;
  if (!sentinel) return undefined;
  const near = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting) void conversation.loadOlder();
    },
    { root: scroller.current, rootMargin: `${OLDER_AHEAD_PX}px 0px 0px` },
  );
  const end = effect(() => {
    near.unobserve(sentinel);
    const { hasOlder, older, connection } = conversation;
    const isReady = older.value === "idle" && connection.value.state === "online";
    if (isReady && hasOlder.value) near.observe(sentinel);
  });
  return () => {
    end();
    near.disconnect();
  };
}
