import { PAGE_WAIT_MS } from "../limits.ts";
import { answerFor, SITE_FILES } from "./answer-for.ts";
import {
  type BuiltPage,
  buildCacheName,
  deleteBuilds,
  deleteOldBuilds,
  isPage,
  storeBuild,
} from "./build-cache.ts";
import { followNotice } from "./notice-click.ts";
import type { FetchRequestEvent, WorkerScope } from "./worker-scope.ts";

/** Lets the page start without a network. It stores the page's own files, and nothing of a member. */

/** The build defines it. */
declare const BUILD: BuiltPage;

const SITE_CACHE = "parley site";

const scope = self as unknown as WorkerScope;
const { caches } = scope;
const files = new Set(BUILD.files);
/** Whether the site wants no worker any more. Open pages still send their requests here. */
let isRemoved = false;
/** The pages that came from the cache. The network that failed them must not delay their other files. */
const cutOff = new Set<string>();

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", (event) => {
  if (event.data === "unregister") event.waitUntil(removeItself());
});
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(followNotice(scope, event.notification.data));
});
scope.addEventListener("fetch", (event) => {
  if (isRemoved) return;
  const { method, mode, url, headers } = event.request;
  const request = { method, mode, url, hasRange: headers.has("Range") };
  const answer = answerFor(request, scope.location.origin, files);
  if (answer === "page") event.respondWith(answerPage(event));
  if (answer === "build-file") event.respondWith(answerBuildFile(event));
  if (answer === "site-file") event.respondWith(answerSiteFile(event));
});

async function install(): Promise<void> {
  await storeBuild(caches, BUILD);
  // The page starts without them too.
  await Promise.allSettled(SITE_FILES.map(addSiteFile));
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  await deleteOldBuilds(caches, BUILD);
  await scope.clients.claim();
}

async function removeItself(): Promise<void> {
  isRemoved = true;
  await deleteBuilds(caches);
  await caches.delete(SITE_CACHE);
  // The browser may end the worker as soon as it has no registration.
  await scope.registration.unregister();
}

/** Answers with the server's page, or with the cached one if the server fails or takes too long. */
async function answerPage({ request, resultingClientId }: FetchRequestEvent): Promise<Response> {
  const fetched = fetch(request);
  const inTime = await Promise.race([fetched, wait(PAGE_WAIT_MS)]).catch(() => undefined);
  if (inTime && inTime.status < 500) return inTime;
  const cached = await find("/", { cacheName: buildCacheName(BUILD) });
  if (!cached) return fetched;
  fetched.catch(() => {});
  cutOff.add(resultingClientId);
  return cached;
}

/** Answers from the cache of any build. */
async function answerBuildFile({ request }: FetchRequestEvent): Promise<Response> {
  return (await find(request)) ?? fetch(request);
}

/** Answers with the server's file and stores it, or with the last one that was stored if the server fails. */
async function answerSiteFile(event: FetchRequestEvent): Promise<Response> {
  const { request, clientId } = event;
  const stored = await find(request, { cacheName: SITE_CACHE });
  if (stored && cutOff.has(clientId)) return stored;
  const fetched = fetch(request);
  const response = await fetched.catch(() => undefined);
  if (response?.ok && !isPage(response)) {
    event.waitUntil(storeSiteFile(request, response.clone()).catch(() => {}));
    return response;
  }
  const isFromServer = response && !response.ok && response.status < 500;
  return stored && !isFromServer ? stored : fetched;
}

async function addSiteFile(address: string): Promise<void> {
  const response = await fetch(address);
  if (response.ok && !isPage(response)) await storeSiteFile(address, response);
}

async function storeSiteFile(request: Request | string, response: Response): Promise<void> {
  const site = await caches.open(SITE_CACHE);
  await site.put(request, response);
}

/** Finds a file. There is none if the browser's storage fails: the page must then load as without a worker. */
function find(request: Request | string, options?: MultiCacheQueryOptions): Promise<Response | undefined> {
  return caches.match(request, options).catch(() => undefined);
}

function wait(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
