import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { dayTitle } from "../../i18n/dates.ts";
import { AT_END_PX, FLOATING_DAY_MS, FLOATING_DAY_PX } from "../../limits.ts";
import { firstBelow } from "../../ui/scroll-anchor.ts";

/**
 * The day of the first visible message, for a moment after the member has scrolled away from the end. Screen readers have the headings
 * in the log.
 */
export function FloatingDay({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const date = useSignal<string | undefined>(undefined);
  useEffect(() => (scroller.current ? followScrolling(scroller.current, date) : undefined), []);
  if (date.value === undefined) return null;
  return (
    <p class="day is-floating" aria-hidden="true">
      {dayTitle(date.value)}
    </p>
  );
}

/** Events of a member who scrolls. The page itself also scrolls, to the first new message for example. */
const INPUTS = ["wheel", "touchmove", "pointerdown", "keydown"];

function followScrolling(scroller: HTMLElement, date: Signal<string | undefined>): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal, passive: true };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      date.value = undefined;
    }, FLOATING_DAY_MS);
  };
  const show = () => {
    if (timer === undefined) return;
    date.value = dateAtTop(scroller);
    wait();
  };
  for (const input of INPUTS) scroller.addEventListener(input, wait, options);
  scroller.addEventListener("scroll", show, options);
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

/** Returns the date of the first visible message, unless the end of the log or the heading of the day is in sight. */
function dateAtTop(scroller: HTMLElement): string | undefined {
  const { scrollHeight, scrollTop, clientHeight, firstElementChild: content } = scroller;
  if (!content || scrollHeight - scrollTop - clientHeight < AT_END_PX) return undefined;
  const block = firstBelow(scroller, content.children);
  const item = block && firstBelow(scroller, block.children);
  const edge = scroller.getBoundingClientRect().top;
  const isNear = (heading: Element | null | undefined) => {
    const { top, bottom } = heading?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    return bottom > edge && top < edge + FLOATING_DAY_PX;
  };
  const isTitled = [item, item?.nextElementSibling].some((each) => isNear(each?.querySelector("h2")));
  return isTitled ? undefined : item?.querySelector("time")?.dateTime;
}
