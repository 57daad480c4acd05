import { type Clock, longestSince, type Moment, momentIn, type ServerClock } from "../clock.ts";
import { backOffMs } from "../connection/backoff.ts";
import { Emitter } from "../emitter.ts";
import { RENEW_BASE_MS, RENEW_MARGIN_MS, RENEW_MAX_MS, RENEWAL_GRACE_MS, TIMER_MAX_MS } from "../limits.ts";
import { readClaims } from "./claims.ts";

type TokenRenewalDeps = { clock: Clock; serverClock: ServerClock; random: () => number };
/** Resolves to a new access token of the same member. */
export type RenewToken = () => Promise<string>;

/** The member's access token, which all sockets share. Renews it once for all of them, before it expires. */
export class TokenRenewal {
  readonly memberId: number;
  readonly events = new Emitter<{ token: string; signedOut: undefined }>();
  readonly #deps: TokenRenewalDeps;
  readonly #renewToken: RenewToken | undefined;
  #current: string;
  #state: "valid" | "renewing" | "expired" | "signed-out" = "valid";
  /** When the token was renewed, until the server accepts it: one that is refused just after is not renewed again. */
  #renewedAt: Moment | undefined;
  #tries = 0;
  #wasRenewed = false;
  #timer: unknown;

  /** @throws TypeError when `token` is not a member's */
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

  /** "expired": no socket can connect before the pending renewal has ended. */
  get state(): "valid" | "renewing" | "expired" | "signed-out" {
    return this.#state;
  }

  /** The server accepted this token. */
  accepted(token: string): void {
    if (token === this.#current) this.#renewedAt = undefined;
    this.#schedule();
  }

  /** The server rejected this token. Changes `state` at once; an event follows. */
  refused(token: string): void {
    if (token !== this.#current || this.#state === "signed-out") return;
    const renewedAt = this.#renewedAt;
    const wasJustRenewed = renewedAt && longestSince(this.#deps.clock, renewedAt) < RENEWAL_GRACE_MS;
    if (!this.#renewToken || wasJustRenewed) {
      this.#signOut();
      return;
    }
    const isRenewing = this.#state !== "valid";
    this.#state = "expired";
    if (!isRenewing) void this.#renew();
  }

  /** Signs the member in again. The present token changes nothing. @throws TypeError when the token is not this member's */
  signIn(token: string): void {
    if (token === this.#current && this.#state === "valid") return;
    if (readClaims(token).memberId !== this.memberId) throw new TypeError("another member's access token");
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
    const { expiresAt } = readClaims(this.#current);
    const earliestMs = expiresAt - serverClock.latest();
    // A new token that seems to have expired shows that this machine's clock was set ahead.
    const remainingMs = earliestMs > 0 ? earliestMs : expiresAt - serverClock.now();
    // Use a short-lived token for three quarters of its lifetime. If tokens arrive expired, wait between renewals.
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
    // The member may have signed in meanwhile, or the client may have been closed.
    if (this.#current !== previous || this.#state === "signed-out") return;
    if (token !== undefined) {
      this.#wasRenewed = true;
      this.#renewedAt = momentIn(this.#deps.clock);
      this.signIn(token);
    } else if (this.#state === "expired") this.#signOut();
    else {
      // The old token is still valid, so there is time to retry.
      this.#state = "valid";
      const { clock, random } = this.#deps;
      const ms = backOffMs(this.#tries++, random(), [RENEW_BASE_MS, RENEW_MAX_MS]);
      this.#timer = clock.setTimeout(() => this.#renewEarly(), ms);
    }
  }

  #signOut(): void {
    this.#deps.clock.clearTimeout(this.#timer);
    this.#state = "signed-out";
    this.events.emit("signedOut", undefined);
  }
}
