import type { Inbox } from "../../client/inbox.ts";
import { COINS_REFRESH_INTERVAL_MS } from "../limits.ts";

/**
 * Has the inbox read the member's coins again from time to time while the page is in sight, and when it comes back into sight: no
 * frame announces what the operator's command grants. Returns a function that ends it.
 */
export function refreshCoins(inbox: Inbox): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // The inbox has read them when it connected.
  let dueAt = performance.now() + COINS_REFRESH_INTERVAL_MS;
  const check = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    if (performance.now() >= dueAt) {
      inbox.refresh();
      dueAt = performance.now() + COINS_REFRESH_INTERVAL_MS;
    }
    timer = setTimeout(check, dueAt - performance.now());
  };
  check();
  document.addEventListener("visibilitychange", check);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", check);
  };
}
