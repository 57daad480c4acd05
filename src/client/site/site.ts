import type { LoginBody, RegisteredBody } from "../../protocol/http/auth.ts";
import type { StatementBody } from "../../protocol/http/coins.ts";
import type { MemberBody } from "../../protocol/http/members.ts";
import type { SmileList } from "../../protocol/http/smiles.ts";
import { readClaims } from "../auth/claims.ts";
import { type Clock, systemClock } from "../clock.ts";
import { RENEW_MARGIN_MS, SITE_REFRESH_PAUSE_MS, SITE_REFRESH_WAITS_MS } from "../limits.ts";
import { type SiteFetch, type SiteRequest, sendRequest } from "./send-request.ts";
import { memoryStore, type SessionStore, type SiteSession, toSession } from "./session-store.ts";
import { SiteError } from "./site-error.ts";

/** The part of Web Locks that the site uses. */
export type SiteLocks = { request<T>(name: string, run: () => Promise<T>): Promise<T> };

export type SiteOptions = {
  /** The server's origin, `https://...`. */
  url: string | URL;
  /** Stores the session. By default in memory. */
  store?: SessionStore;
  /** By default `globalThis.fetch`. */
  fetch?: SiteFetch;
  /** By default the browser's Web Locks. Without any, tabs that share a session must not refresh it at the same time. */
  locks?: SiteLocks | undefined;
  /** By default the clock of the platform. */
  clock?: Pick<Clock, "now" | "setTimeout">;
};

/** One member's session at a Parley server, and requests over HTTP. All methods reject with a `SiteError`. */
export class Site {
  readonly #url: URL;
  readonly #store: SessionStore;
  readonly #fetch: SiteFetch;
  readonly #locks: SiteLocks | undefined;
  readonly #clock: Pick<Clock, "now" | "setTimeout">;
  #refresh: Promise<string> | undefined;
  /** The last token that a caller has received. */
  #token: string | undefined;

  /** @throws TypeError when `url` is not a URL */
  constructor({
    url,
    store = memoryStore(),
    fetch = globalThis.fetch as SiteFetch,
    locks = systemLocks(),
    clock = systemClock,
  }: SiteOptions) {
    this.#url = new URL(url);
    this.#store = store;
    this.#fetch = fetch;
    this.#locks = locks;
    this.#clock = clock;
  }

  /** Creates a member, who is not logged in yet. @throws SiteError `email_taken`; `weak_password`; `invalid_request` with `errors` */
  register({
    email,
    password,
    name,
  }: {
    email: string;
    password: string;
    name?: string | undefined;
  }): Promise<RegisteredBody> {
    const body = { email, password, repeat_password: password, name };
    return this.#send({ method: "POST", path: "/auth/register", body });
  }

  /**
   * Logs a member in, and stores the session. Refreshes it before: a session that was never refreshed ends with its first token.
   * @param options.newPassword replaces the password. Required after the code `password_change_required`
   * @throws SiteError `invalid_credentials`; `member_disabled`; `password_change_required`
   */
  async logIn({
    email,
    password,
    newPassword,
  }: {
    email: string;
    password: string;
    newPassword?: string | undefined;
  }): Promise<SiteSession> {
    const body = { email, password, new_password: newPassword };
    const tokens = await this.#send<LoginBody>({ method: "POST", path: "/auth/login", body });
    const session = toSession(tokens);
    const refreshed = await this.#exchange(session).catch(() => session);
    await this.#save(refreshed);
    return refreshed;
  }

  /** Removes the stored session, and ends it. If the server does not answer, the session lasts until it expires. */
  async logOut(): Promise<void> {
    const session = await this.#store.load();
    await this.#store.save(undefined);
    this.#token = undefined;
    // The next member must not wait for it.
    this.#refresh = undefined;
    if (session) await this.#send({ method: "POST", path: "/auth/logout", token: session.token });
  }

  /** The member who is logged in, or undefined. */
  async session(): Promise<SiteSession | undefined> {
    return (await this.#store.load()) ?? undefined;
  }

  /** Returns an access token that is valid for a minute or longer. @throws SiteError `unauthorized` without a session, or after it */
  async token(): Promise<string> {
    const { token } = await this.#load();
    if (!this.#isFresh(token)) return this.refresh();
    this.#token = token;
    return token;
  }

  /**
   * Returns a new access token. All callers share one request, and tabs with Web Locks too. Tries again for half a minute while the
   * server is unreachable or refuses for a while: it accepts a refresh token whose response was lost for only a minute.
   * @throws SiteError `unauthorized` when the session is over; it is then removed from the store
   */
  refresh(): Promise<string> {
    if (this.#refresh) return this.#refresh;
    const refresh = this.#withLock(() => this.#renew()).finally(() => {
      if (this.#refresh === refresh) this.#refresh = undefined;
    });
    this.#refresh = refresh;
    return refresh;
  }

  /**
   * The `renewToken` of `ChatClient`. Repeats `refresh` until the server accepts or refuses it, however long that takes: a lost network
   * signs nobody out. Ends when the member logs out.
   */
  readonly renewToken = async (): Promise<string> => {
    for (;;) {
      try {
        return await this.refresh();
      } catch (error) {
        if (!(error instanceof SiteError) || !error.isTransient) throw error;
        await this.#wait(SITE_REFRESH_PAUSE_MS);
      }
    }
  };

  /** The member who is logged in, with their coins. */
  me(): Promise<MemberBody> {
    return this.#get("/members/me");
  }

  /** The newest entries of the member's ledger. @param options.before the id of an entry: returns older ones */
  statement({
    before,
    limit,
  }: {
    before?: number | undefined;
    limit?: number | undefined;
  } = {}): Promise<StatementBody> {
    const query = Object.entries({ before, limit }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${value}`],
    );
    return this.#get(`/members/me/statement?${query.join("&")}`);
  }

  /** The stickers of the site, with their prices: `Chat.sendSmile` sends one. */
  smiles(): Promise<SmileList> {
    return this.#get("/storage/smiles");
  }

  /** Refreshes the session once if the server refuses its token, unless another member has logged in meanwhile. */
  async #get<T>(path: string): Promise<T> {
    const token = await this.token();
    try {
      return await this.#send({ path, token });
    } catch (error) {
      if (!(error instanceof SiteError) || error.status !== 401) throw error;
      const renewed = await this.refresh();
      if (readClaims(renewed).memberId !== readClaims(token).memberId) throw error;
      return this.#send({ path, token: renewed });
    }
  }

  async #renew(): Promise<string> {
    const session = await this.#load();
    // Another tab has refreshed the session since this one last read it.
    const isOthers = this.#token !== undefined && session.token !== this.#token;
    if (isOthers && this.#isFresh(session.token)) return this.#use(session);
    const result = await this.#exchange(session).catch((error: SiteError) => error);
    const stored = await this.#store.load();
    // Another tab may have logged out meanwhile, or another member in.
    if (stored?.memberId !== session.memberId) throw nobody();
    if (!(result instanceof SiteError)) return this.#save(result);
    if (result.code !== "unauthorized") throw result;
    // Without locks, another tab may have been first.
    if (stored.refreshToken !== session.refreshToken) return this.#use(stored);
    await this.#store.save(undefined);
    throw result;
  }

  async #exchange({ refreshToken }: SiteSession): Promise<SiteSession> {
    const body = { refresh_token: refreshToken };
    for (const waitMs of SITE_REFRESH_WAITS_MS) {
      try {
        return toSession(await this.#send<LoginBody>({ method: "POST", path: "/auth/refresh", body }));
      } catch (error) {
        if (!(error instanceof SiteError) || !error.isTransient) throw error;
        const ms = Math.max(waitMs, (error.retryAfter ?? 0) * 1000);
        await this.#wait(ms);
      }
    }
    return toSession(await this.#send<LoginBody>({ method: "POST", path: "/auth/refresh", body }));
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.setTimeout(resolve, ms));
  }

  async #load(): Promise<SiteSession> {
    const session = await this.#store.load();
    if (!session) throw nobody();
    return session;
  }

  async #save(session: SiteSession): Promise<string> {
    await this.#store.save(session);
    return this.#use(session);
  }

  #use({ token }: SiteSession): string {
    this.#token = token;
    return token;
  }

  #isFresh(token: string): boolean {
    return readClaims(token).expiresAt > this.#clock.now() + RENEW_MARGIN_MS;
  }

  #withLock<T>(run: () => Promise<T>): Promise<T> {
    return this.#locks ? this.#locks.request(`parley session ${this.#url.origin}`, run) : run();
  }

  #send<T>(request: SiteRequest): Promise<T> {
    return sendRequest<T>(this.#fetch, this.#url, request);
  }
}

function nobody(): SiteError {
  return new SiteError({ code: "unauthorized", detail: "Nobody is logged in." });
}

function systemLocks(): SiteLocks | undefined {
  return (globalThis as { navigator?: { locks?: SiteLocks } }).navigator?.locks;
}
