import { effect } from "@preact/signals";
import { OLDER_AHEAD_PX } from "../../limits.ts";
import type { Conversation } from "../conversation.ts";

/**
 * Loads older messages when the top of the log comes near. It observes again after each page and each reconnect, because the observer
 * reports only changes and the top may still be near. Returns a function that ends it.
 */
export function loadAhead(
  conversation: Conversation,
  { scroller, top }: { scroller: HTMLElement; top: HTMLElement },
): () => void {
  const near = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting) void conversation.loadOlder();
    },
    { root: scroller, rootMargin: `${OLDER_AHEAD_PX}px 0px 0px` },
  );
  const end = effect(() => {
    near.unobserve(top);
    const { hasOlder, older, connection } = conversation;
    const isReady = older.value === "idle" && connection.value.state === "online";
    if (isReady && hasOlder.value) near.observe(top);
  });
  return () => {
    end();
    near.disconnect();
  };
}
