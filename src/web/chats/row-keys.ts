import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useHost } from "../chat-host.tsx";
import { onDemand } from "../on-demand.ts";

/** Without it, each row is a stop of the Tab key. */
const rovingFocus = onDemand(() => import("../ui/roving-focus.ts"));

/**
 * Makes the rows one stop of the Tab key, and focuses the row of a chat that was closed, unless the focus is somewhere already: on a
 * narrow screen, nothing else of the page is left.
 */
export function useRowKeys(openId: number | undefined) {
  const { host, root } = useHost();
  const list = useRef<HTMLUListElement>(null);
  const before = useRef(openId);
  useEffect(() => {
    let end: (() => void) | undefined;
    let hasEnded = false;
    void rovingFocus.load().then(
      ({ startRovingFocus }) => {
        if (list.current && !hasEnded) end = startRovingFocus(list.current, ".chat-row");
      },
      () => {},
    );
    return () => {
      hasEnded = true;
      end?.();
    };
  }, []);
  useLayoutEffect(() => {
    const closedId = openId === undefined ? before.current : undefined;
    before.current = openId;
    const focused = root.activeElement;
    if (closedId === undefined || (focused && focused !== document.body)) return;
    list.current?.querySelector<HTMLElement>(`[href="${host.links.chat(closedId)}"]`)?.focus();
  }, [openId]);
  return list;
}
