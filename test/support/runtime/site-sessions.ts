import type { SiteFetch } from "../../../src/client/site/send-request.ts";
import { memoryStore, type SessionStore, type SiteSession } from "../../../src/client/site/session-store.ts";
import { Site, type SiteLocks, type SiteOptions } from "../../../src/client/site/site.ts";
import type { SiteError } from "../../../src/client/site/site-error.ts";
import type { Parley } from "./parley.ts";
import { addSession } from "./sessions.ts";

/** The locks of one browser: each waits for the one before. */
export function browserLocks(): SiteLocks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_, run) {
      const result = last.then(run);
      last = result.catch(() => {});
      return result;
    },
  };
}

/** Creates a site on the real Parley that waits in no time, with everything that it did. */
export function createSite(
  parley: Parley,
  { answer = fetch as SiteFetch, ...options }: Partial<SiteOptions> & { answer?: SiteFetch } = {},
) {
  const requests: string[] = [];
  const waits: number[] = [];
  const store = options.store ?? memoryStore();
  const site = new Site({
    url: parley.url,
    store,
    locks: undefined,
    fetch: (url, init) => {
      requests.push(`${init.method} ${new URL(url).pathname}`);
      return answer(url, init);
    },
    clock: {
      now: () => Date.now(),
      setTimeout: (run, ms) => {
        waits.push(ms);
        queueMicrotask(run);
      },
    },
    ...options,
  });
  return { site, store, requests, waits };
}

/** A member with a session in a store. */
export async function addStoredSession(
  parley: Parley,
): Promise<{ store: SessionStore; session: SiteSession; id: number }> {
  const ada = await addSession(parley.env.DB, await parley.addMember({ coins: 100 }));
  const session = { memberId: ada.id, token: ada.token, refreshToken: ada.refreshToken };
  const store = memoryStore();
  await store.save(session);
  return { store, session, id: ada.id };
}

export const REFRESH = "POST /auth/refresh";
export const OFFLINE: SiteFetch = () => Promise.reject(new TypeError("no network"));
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as SiteError,
  );
