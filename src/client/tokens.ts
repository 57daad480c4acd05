import { backOffMs } from "./back-off.ts";
import type { Clock, SiteTime } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import { RENEW_BASE_MS, RENEW_MARGIN_MS, RENEW_MAX_MS, TIMER_MAX_MS, TOKEN_FRESH_MS } from "./limits.ts";
import { claimsOf } from "./token-claims.ts";

type Parts = { clock: Clock; time: SiteTime; random: () => number };
export type RenewToken = () => Promise<string>;

/** The member's access token, for all sockets: renewed in time, and once for all of them. */
export class Tokens {
  readonly memberId: number;
  readonly events = new Emitter<{ token: string; "signed out": undefined }>();
  readonly #parts: Parts;
  readonly #renewToken: RenewToken | undefined;
  #current: string;
  #state: "good" | "renewing" | "needed" | "signed out" = "good";
  /** Until then (Unix ms of this machine) a renewed token that is refused shows that renewing is no use. */
  #freshUntil = 0;
  #tries = 0;
  #wasRenewed = false;
  #timer: unknown;

  /** @throws TypeError when `token` is no member's */
  constructor(token: string, renewToken: RenewToken | undefined, parts: Parts) {
    this.memberId = claimsOf(token).memberId;
    this.#current = token;
    this.#renewToken = renewToken;
    this.#parts = parts;
    this.#schedule();
  }

  get current(): string {
    return this.#current;
  }

  /** "needed": nobody can connect before the renewal that is under way. */
  get state(): "good" | "renewing" | "needed" | "signed out" {
    return this.#state;
  }

  /** The site took this token. */
  accepted(token: string): void {
    if (token === this.#current) this.#freshUntil = 0;
    this.#schedule();
  }

  /** The site does not take this token. What comes of it is told by the events, and by `state` at once. */
  refused(token: string): void {
    if (token !== this.#current || this.#state === "signed out") return;
    const isFresh = this.#parts.clock.now() < this.#freshUntil;
    if (!this.#renewToken || isFresh) {
      this.#signOut();
      return;
    }
    const isUnderWay = this.#state !== "good";
    this.#state = "needed";
    if (!isUnderWay) void this.#renew();
  }

  /** The member has signed in again. @throws TypeError when the token is no member's, or another's */
  signIn(token: string): void {
    if (claimsOf(token).memberId !== this.memberId) throw new TypeError("this is another member's token");
    this.#current = token;
    this.#state = "good";
    this.#tries = 0;
    this.#schedule();
    this.events.emit("token", token);
  }

  close(): void {
    this.#state = "signed out";
    this.#parts.clock.clearTimeout(this.#timer);
  }

  #schedule(): void {
    const { clock, time } = this.#parts;
    clock.clearTimeout(this.#timer);
    if (!this.#renewToken || this.#state !== "good") return;
    const left = claimsOf(this.#current).expiresAt - time.now();
    // One that is short-lived is used for three quarters of its time; one that comes too late is not asked for all the time.
    const least = this.#wasRenewed ? RENEW_BASE_MS : 0;
    const ms = Math.max(least, left - Math.min(RENEW_MARGIN_MS, left / 4));
    if (ms > TIMER_MAX_MS) this.#timer = clock.setTimeout(() => this.#schedule(), TIMER_MAX_MS);
    else this.#timer = clock.setTimeout(() => this.#renewEarly(), ms);
  }

  #renewEarly(): void {
    if (this.#state !== "good") return;
    this.#state = "renewing";
    void this.#renew();
  }

  async #renew(): Promise<void> {
    const before = this.#current;
    let token: string | undefined;
    try {
      token = await this.#renewToken?.();
      if (token !== undefined && claimsOf(token).memberId !== this.memberId) token = undefined;
    } catch {
      token = undefined;
    }
    // In the meantime the member signed in, or the client was closed.
    if (this.#current !== before || this.#state === "signed out") return;
    if (token !== undefined) {
      this.#wasRenewed = true;
      this.#freshUntil = this.#parts.clock.now() + TOKEN_FRESH_MS;
      this.signIn(token);
    } else if (this.#state === "needed") this.#signOut();
    else {
      // The old one is still good: there is time to try again.
      this.#state = "good";
      const { clock, random } = this.#parts;
      const ms = backOffMs(this.#tries++, random(), { baseMs: RENEW_BASE_MS, maxMs: RENEW_MAX_MS });
      this.#timer = clock.setTimeout(() => this.#renewEarly(), ms);
    }
  }

  #signOut(): void {
    this.#parts.clock.clearTimeout(this.#timer);
    this.#state = "signed out";
    this.events.emit("signed out", undefined);
  }
}
