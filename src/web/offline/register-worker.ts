const SCRIPT = "/service-worker.js";

/** Registers the service worker if the site wants one, and removes it if not. Without an answer, all stays as it is. */
export async function registerWorker(workers: ServiceWorkerContainer): Promise<void> {
  const isWanted = await fetchIsWanted();
  if (isWanted === true) await installWorker(workers);
  if (isWanted === false) await removeWorker(workers);
}

async function installWorker(workers: ServiceWorkerContainer): Promise<void> {
  const registration = await workers.register(SCRIPT);
  // A browser looks for a newer one by itself, but only once the worker has nothing to do.
  if (registration.active) await registration.update();
}

async function fetchIsWanted(): Promise<boolean | undefined> {
  const response = await fetch("/config");
  const { service_worker: isWanted } = await response.json();
  return typeof isWanted === "boolean" ? isWanted : undefined;
}

/** Lets the worker delete its caches and then itself. One that never ran has none. */
async function removeWorker(workers: ServiceWorkerContainer): Promise<void> {
  const registration = await workers.getRegistration();
  if (registration?.active) registration.active.postMessage("unregister");
  else await registration?.unregister();
}
