const SCRIPT = "/service-worker.js";

/** Registers the service worker if the site wants one, and removes it if not. */
export async function registerWorker(workers: ServiceWorkerContainer, isWanted: boolean): Promise<void> {
  if (!isWanted) {
    await removeWorker(workers);
    return;
  }
  const registration = await workers.register(SCRIPT);
  // A browser looks for a newer one by itself, but only once the worker has nothing to do.
  if (registration.active) await registration.update();
}

/** Lets the worker delete its caches and then itself. One that never ran has none. */
async function removeWorker(workers: ServiceWorkerContainer): Promise<void> {
  const registration = await workers.getRegistration();
  if (registration?.active) registration.active.postMessage("unregister");
  else await registration?.unregister();
}
