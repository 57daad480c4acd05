import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from "jose";
import { isRecent } from "../core/recent.ts";
import {
  SITE_KEYS_EXPIRE_MS,
  SITE_KEYS_FRESH_MS,
  SITE_KEYS_PAUSE_MS,
  SITE_KEYS_WAIT_MS,
} from "../core/site-token-limits.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";

/** Whether a token is valid cannot be decided now. */
export class KeysUnavailableError extends Error {
  /** In seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`no known key of the site fits, and its keys are requested again in ${retryAfter} s`);
    this.retryAfter = retryAfter;
  }
}

/** A JWK Set (RFC 7517, 5), and when it was loaded from the site (Unix ms). */
export type LoadedKeys = { keys: JSONWebKeySet; loadedAt: number };

type SiteKeysDeps = {
  /** Requests the keys from the site. @throws when it does not answer with a JWK Set */
  request: () => Promise<JSONWebKeySet>;
  /** Loads the keys that an isolate stored last. */
  load: () => Promise<LoadedKeys | undefined>;
  store: (loaded: LoadedKeys) => Promise<void>;
};

type GetKey = ReturnType<typeof createLocalJWKSet>;
export type WaitUntil = (work: Promise<unknown>) => void;

/**
 * The public keys of the site in one isolate. While the site does not answer, they are used for a day. The site gets one request in
 * `SITE_KEYS_PAUSE_MS`, whatever tokens arrive. `createRemoteJWKSet` of the library requests again after each failure, and
 * forgets the keys that it has after some minutes; so only its `createLocalJWKSet` is used.
 */
export class SiteKeys {
  readonly #deps: SiteKeysDeps;
  #known: { find: GetKey; loadedAt: number } | undefined;
  #loading: Promise<void> | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #request: Promise<void> | undefined;
  #requestedAt = Number.NEGATIVE_INFINITY;
  /** The number of the last request, and of the last one that succeeded. Clocks may be set back, so times do not order them. */
  #requests = 0;
  #lastSuccess = 0;

  constructor(deps: SiteKeysDeps) {
    this.#deps = deps;
  }

  /** The number of requests so far: see `loadNewer`. */
  get requests(): number {
    return this.#requests;
  }

  /**
   * Returns the key of a token that has just arrived.
   * @param waitUntil lets a request for newer keys outlive the request that has the token
   * @throws KeysUnavailableError, JOSEError
   */
  async find(
    header: JWSHeaderParameters,
    token: FlattenedJWSInput,
    waitUntil: WaitUntil,
  ): Promise<CryptoKey> {
    const { requests } = this;
    if (!this.#isUsable()) await this.#loadStored();
    if (!this.#isUsable()) await this.#refresh(waitUntil);
    else if (!this.#isFresh()) void this.#refresh(waitUntil);
    try {
      return await this.#findKnown(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.#refresh(waitUntil);
    try {
      return await this.#findKnown(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) this.#requireNewer(requests);
      throw error;
    }
  }

  /**
   * Requests newer keys than those of the first so many requests: only they show that a key does not exist.
   * @throws KeysUnavailableError without them
   */
  async loadNewer(requests: number, waitUntil: WaitUntil): Promise<void> {
    await this.#refresh(waitUntil);
    this.#requireNewer(requests);
  }

  #requireNewer(requests: number): void {
    if (this.#lastSuccess <= requests) throw this.#unavailable();
  }

  async #findKnown(header: JWSHeaderParameters, token: FlattenedJWSInput) {
    if (!this.#known || !this.#isUsable()) throw this.#unavailable();
    return this.#known.find(header, token);
  }

  #isUsable(): boolean {
    return isRecent(this.#known?.loadedAt ?? Number.NEGATIVE_INFINITY, SITE_KEYS_EXPIRE_MS, Date.now());
  }

  #isFresh(): boolean {
    return isRecent(this.#known?.loadedAt ?? Number.NEGATIVE_INFINITY, SITE_KEYS_FRESH_MS, Date.now());
  }

  #unavailable(): KeysUnavailableError {
    const pauseMs = Math.min(this.#requestedAt + SITE_KEYS_PAUSE_MS - Date.now(), SITE_KEYS_PAUSE_MS);
    return new KeysUnavailableError(Math.max(1, Math.ceil(pauseMs / 1000)));
  }

  /** Loads the stored keys, once in a pause: anybody can send tokens that nobody has signed. While D1 does not answer, the site is asked. */
  async #loadStored(): Promise<void> {
    const now = Date.now();
    if (!isRecent(this.#loadedAt, SITE_KEYS_PAUSE_MS, now)) {
      this.#loadedAt = now;
      this.#loading = this.#deps
        .load()
        .then((loaded) => {
          if (loaded && !this.#isUsable()) this.#known = toKnown(loaded);
        })
        .catch((error) => log({ event: "site.keys", code: "not_loaded", error }));
    }
    await shared(this.#loading);
  }

  /** Requests newer keys, unless the pause since the last request is not over. Concurrent calls share one request. */
  async #refresh(waitUntil: WaitUntil): Promise<void> {
    const now = Date.now();
    if (!isRecent(this.#requestedAt, SITE_KEYS_PAUSE_MS, now)) {
      this.#requestedAt = now;
      this.#request = this.#requestNow(++this.#requests, now, waitUntil).catch((error) =>
        log({ event: "site.keys", code: "unavailable", error }),
      );
      waitUntil(this.#request);
    }
    await shared(this.#request);
  }

  async #requestNow(number: number, loadedAt: number, waitUntil: WaitUntil): Promise<void> {
    const loaded = { keys: await this.#deps.request(), loadedAt };
    this.#known = toKnown(loaded);
    this.#lastSuccess = number;
    waitUntil(
      this.#deps.store(loaded).catch((error) => log({ event: "site.keys", code: "not_stored", error })),
    );
  }
}

/** @throws JWKSInvalid */
function toKnown({ keys, loadedAt }: LoadedKeys) {
  return { find: createLocalJWKSet(keys), loadedAt };
}

/**
 * Awaits work that another request may have begun. It may never end: the runtime cancels what a request has begun when its client
 * goes away.
 */
async function shared(work: Promise<void> | undefined): Promise<void> {
  if (work) await withDeadline(work, SITE_KEYS_WAIT_MS).catch(() => undefined);
}
