import { computed, effect } from "@preact/signals";
import { isOffline } from "../browser/network.ts";
import { chats } from "../chats/inbox.ts";
import { REGISTER_AFTER_MS } from "../limits.ts";
import { isConfigCurrent, siteConfig } from "../site-config.ts";

/**
 * Registers the service worker, or removes it, as the site wants it: a moment after the list has arrived, or after the start of a page
 * that has one.
 * @param workers undefined where the browser has none, as without HTTPS
 */
export function syncWorker(workers: ServiceWorkerContainer | undefined): void {
  if (!workers) return;
  const isUseful = computed(() => chats.value !== undefined || workers.controller !== null);
  // Without a configuration, all stays as it is.
  const isDue = computed(() => isUseful.value && isConfigCurrent.value && !isOffline.value);
  let hasStarted = false;
  effect(() => {
    if (hasStarted || !isDue.value) return;
    const timer = setTimeout(() => {
      hasStarted = true;
      const { service_worker: isWanted } = siteConfig.peek();
      // Without the code, the page works as before.
      import("./register-worker.ts")
        .then(({ registerWorker }) => registerWorker(workers, isWanted))
        .catch(() => {});
    }, REGISTER_AFTER_MS);
    return () => clearTimeout(timer);
  });
}
