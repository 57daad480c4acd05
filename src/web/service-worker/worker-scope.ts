/** The part of a service worker's scope that this one uses. The compiler's own types for workers exclude those for pages. */
export type WorkerScope = {
  readonly location: { readonly origin: string };
  readonly caches: CacheStorage;
  readonly clients: {
    claim(): Promise<void>;
    /** Returns the pages, the one that had the focus last first. */
    matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<readonly OpenPage[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener<K extends keyof WorkerEvents>(type: K, listener: (event: WorkerEvents[K]) => void): void;
};

type OpenPage = { readonly url: string; focus(): Promise<unknown>; postMessage(message: unknown): void };

type WorkerEvents = {
  install: LongEvent;
  activate: LongEvent;
  message: LongEvent & { readonly data: unknown };
  fetch: FetchRequestEvent;
  notificationclick: LongEvent & { readonly notification: Notification };
};

/** An event for which the browser lets the worker run until the promise settles. */
type LongEvent = { waitUntil(promise: Promise<unknown>): void };

export type FetchRequestEvent = LongEvent & {
  readonly request: Request;
  /** The page that makes the request; empty for a navigation. */
  readonly clientId: string;
  /** The page that a navigation loads. */
  readonly resultingClientId: string;
  respondWith(response: Promise<Response>): void;
};
