import { computed, effect } from "@preact/signals";
import { isOffline } from "../browser/network.ts";
import { chats } from "../chats/inbox.ts";
import { PREFETCH_AFTER_MS } from "../limits.ts";
import { prefetchAll } from "../on-demand.ts";

/** Loads the code of all screens once, a moment after the list has arrived, when the page has nothing else to load. */
export function syncPrefetch(): void {
  const isDue = computed(() => chats.value !== undefined && !isOffline.value);
  let hasStarted = false;
  effect(() => {
    if (hasStarted || !isDue.value) return;
    const timer = setTimeout(() => {
      hasStarted = true;
      void prefetchAll();
    }, PREFETCH_AFTER_MS);
    return () => clearTimeout(timer);
  });
}
