import { computed, effect } from "@preact/signals";
import { isOffline } from "../browser/network.ts";
import { chats } from "../chats/inbox.ts";
import { REGISTER_AFTER_MS } from "../limits.ts";

/**
 * Registers the service worker, or removes it, as the site wants it: a moment after the list has arrived, or after the start of a page
 * that has one.
 * @param workers undefined where the browser has none, as without HTTPS
 */
export function syncWorker(workers: ServiceWorkerContainer | undefined): void {
  if (!workers) return;
  const isDue = computed(
    () => (chats.value !== undefined || workers.controller !== null) && !isOffline.value,
  );
  let hasStarted = false;
  effect(() => {
    if (hasStarted || !isDue.value) return;
    const timer = setTimeout(() => {
      hasStarted = true;
      // Without the code, the page works as before.
      import("./register-worker.ts").then(({ registerWorker }) => registerWorker(workers)).catch(() => {});
    }, REGISTER_AFTER_MS);
    return () => clearTimeout(timer);
  });
}
