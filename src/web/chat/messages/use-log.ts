import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { ScrollAnchor } from "../../ui/scroll-anchor.ts";
import type { Conversation } from "../conversation.ts";
import { copySelected } from "./copy-selected.ts";
import { loadAhead } from "./load-ahead.ts";
import { LogView } from "./log-view.ts";

/** Returns the refs of a log's elements, and what scrolls and measures them. */
export function useLog(conversation: Conversation) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const anchor = useRef<ScrollAnchor>(undefined);
  const view = useMemo(() => new LogView(conversation.blocks), [conversation]);
  const { isLoaded } = conversation;
  useLayoutEffect(() => {
    if (!scroller.current || !content.current || !top.current) return;
    const elements = { scroller: scroller.current, content: content.current, top: top.current };
    const scrolling = new ScrollAnchor(elements.scroller, elements.content, (isAtEnd) => {
      conversation.setAtEnd(isAtEnd);
      view.resized();
    });
    anchor.current = scrolling;
    const ends = [
      () => scrolling.disconnect(),
      view.attach(elements),
      loadAhead(conversation, elements),
      copySelected(view, elements.scroller),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [conversation]);
  // Open the chat at the first unread message.
  useLayoutEffect(() => {
    const firstNew = content.current?.querySelector(".is-first-new") ?? null;
    if (isLoaded.value) anchor.current?.scrollToFirst(firstNew);
  }, [conversation, isLoaded.value]);
  useScrollToSent(conversation, () => anchor.current?.scrollToEnd());
  return { scroller, content, top, view, scrollToEnd: () => anchor.current?.scrollToEnd() };
}

/** Scrolls to the end when the member sends a message. */
function useScrollToSent({ outgoing }: Conversation, scrollToEnd: () => void): void {
  const known = useRef(outgoing.value);
  useEffect(() => {
    const before = new Set(known.current.map(({ key }) => key));
    known.current = outgoing.value;
    const isNew = outgoing.value.some(({ key, state }) => state === "sending" && !before.has(key));
    if (isNew) scrollToEnd();
  }, [outgoing.value]);
}
