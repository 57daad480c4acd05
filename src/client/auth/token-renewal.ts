import type { Clock, ServerClock } from "../clock.ts";
import { backOffMs } from "../connection/backoff.ts";
import { Emitter } from "../emitter.ts";
import { RENEW_BASE_MS, RENEW_MARGIN_MS, RENEW_MAX_MS, RENEWAL_GRACE_MS, TIMER_MAX_MS } from "../limits.ts";
import { readClaims } from "./claims.ts";

type TokenRenewalDeps = { clock: Clock; serverClock: ServerClock; random: () => number };
export type RenewToken = () => Promise<string>;

/** The member's access token, for all sockets: renewed in time, and once for all of them. */
export class TokenRenewal {
  readonly memberId: number;
  readonly events = new Emitter<{ token: string; signedOut: undefined }>();
  readonly #deps: TokenRenewalDeps;
  readonly #renewToken: RenewToken | undefined;
  #current: string;
  #state: "valid" | "renewing" | "expired" | "signed-out" = "valid";
  /** Until then (Unix ms of this machine) a renewed token that is refused shows that renewing is no use. */
  #graceEndsAt = 0;
  #tries = 0;
  #wasRenewed = false;
  #timer: unknown;

  /** @throws TypeError when `token` is no member's */
  constructor(token: string, renewToken: RenewToken | undefined, deps: TokenRenewalDeps) {
    this.memberId = readClaims(token).memberId;
    this.#current = token;
    this.#renewToken = renewToken;
    this.#deps = deps;
    this.#schedule();
  }

  get current(): string {
    return this.#current;
  }

  /** "needed": nobody can connect before the renewal that is under way. */
  get state(): "valid" | "renewing" | "expired" | "signed-out" {
    return this.#state;
  }

  /** The site took this token. */
  accepted(token: string): void {
    if (token === this.#current) this.#graceEndsAt = 0;
    this.#schedule();
  }

  /** The site does not take this token. What comes of it is told by the events, and by `state` at once. */
  refused(token: string): void {
    if (token !== this.#current || this.#state === "signed-out") return;
    const wasJustRenewed = this.#deps.clock.now() < this.#graceEndsAt;
    if (!this.#renewToken || wasJustRenewed) {
      this.#signOut();
      return;
    }
    const isRenewing = this.#state !== "valid";
    this.#state = "expired";
    if (!isRenewing) void this.#renew();
  }

  /** The member has signed in again. @throws TypeError when the token is no member's, or another's */
  signIn(token: string): void {
    if (readClaims(token).memberId !== this.memberId) throw new TypeError("this is another member's token");
    this.#current = token;
    this.#state = "valid";
    this.#tries = 0;
    this.#schedule();
    this.events.emit("token", token);
  }

  close(): void {
    this.#state = "signed-out";
    this.#deps.clock.clearTimeout(this.#timer);
  }

  #schedule(): void {
    const { clock, serverClock } = this.#deps;
    clock.clearTimeout(this.#timer);
    if (!this.#renewToken || this.#state !== "valid") return;
    const remainingMs = readClaims(this.#current).expiresAt - serverClock.now();
    // One that is short-lived is used for three quarters of its time; one that comes too late is not asked for all the time.
    const minMs = this.#wasRenewed ? RENEW_BASE_MS : 0;
    const ms = Math.max(minMs, remainingMs - Math.min(RENEW_MARGIN_MS, remainingMs / 4));
    if (ms > TIMER_MAX_MS) this.#timer = clock.setTimeout(() => this.#schedule(), TIMER_MAX_MS);
    else this.#timer = clock.setTimeout(() => this.#renewEarly(), ms);
  }

  #renewEarly(): void {
    if (this.#state !== "valid") return;
    this.#state = "renewing";
    void this.#renew();
  }

  async #renew(): Promise<void> {
    const previous = this.#current;
    let token: string | undefined;
    try {
      token = await this.#renewToken?.();
      if (token !== undefined && readClaims(token).memberId !== this.memberId) token = undefined;
    } catch {
      token = undefined;
    }
    // In the meantime the member signed in, or the client was closed.
    if (this.#current !== previous || this.#state === "signed-out") return;
    if (token !== undefined) {
      this.#wasRenewed = true;
      this.#graceEndsAt = this.#deps.clock.now() + RENEWAL_GRACE_MS;
      this.signIn(token);
    } else if (this.#state === "expired") this.#signOut();
    else {
      // The old one is still good: there is time to try again.
      this.#state = "valid";
      const { clock, random } = this.#deps;
      const ms = backOffMs(this.#tries++, random(), { baseMs: RENEW_BASE_MS, maxMs: RENEW_MAX_MS });
      this.#timer = clock.setTimeout(() => this.#renewEarly(), ms);
    }
  }

  #signOut(): void {
    this.#deps.clock.clearTimeout(this.#timer);
    this.#state = "signed-out";
    this.events.emit("signedOut", undefined);
  }
}
