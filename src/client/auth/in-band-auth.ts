import type { V1Error } from "../../protocol/frames/server.ts";
import type { ClientContext } from "../client-context.ts";
import { longestSince, type Moment, momentIn } from "../clock.ts";
import { RENEWAL_GRACE_MS } from "../limits.ts";

type AuthHandlers = {
  send: (frame: string) => void;
  /** A new token was sent after the old one had expired. The server rejected the frames in between. */
  onTokenRenewed: () => void;
};

/** Renews the token on one open socket. The server answers a new token only to reject it. */
export class InBandAuth {
  readonly #context: Pick<ClientContext, "clock" | "tokens">;
  readonly #handlers: AuthHandlers;
  #token = "";
  /** The server has reported that the token expired. */
  #isExpired = false;
  /** When a new token was last sent on this socket. */
  #sentAt: Moment | undefined;
  /** The rejected frames were sent again after the new token. */
  #hasResent = false;
  #timer: unknown;

  constructor(context: Pick<ClientContext, "clock" | "tokens">, handlers: AuthHandlers) {
    this.#context = context;
    this.#handlers = handlers;
  }

  /** The token that this socket was opened with, or the last one sent on it. */
  get token(): string {
    return this.#token;
  }

  /** Call when a socket is opened with this token. */
  start(token: string): void {
    this.#token = token;
    this.#isExpired = false;
    this.#sentAt = undefined;
  }

  stop(): void {
    this.#context.clock.clearTimeout(this.#timer);
  }

  sendToken(token: string): void {
    this.#token = token;
    this.#sentAt = momentIn(this.#context.clock);
    this.#handlers.send(`Bearer ${token}`);
    this.#hasResent = false;
    if (this.#isExpired) this.#resend();
  }

  /** Handles an error that is about no message. Returns whether it is about the token alone. */
  onError({ code, retry_after }: V1Error): boolean {
    switch (code) {
      case "token_expired":
        this.#onExpired();
        return true;
      case "unauthorized":
        this.#context.tokens.refused(this.#token);
        return true;
      case "unavailable":
      case "internal":
      case "rate_limited":
        // The server may have failed to handle the new token. Sending it twice does no harm.
        if (this.#wasJustSent()) this.#resendTokenIn((retry_after ?? 1) * 1000);
    }
    return false;
  }

  /** Soon after a new token was sent, the error is about frames that were sent before it. */
  #onExpired(): void {
    if (!this.#wasJustSent()) {
      this.#isExpired = true;
      this.#context.tokens.refused(this.#token);
    } else if (!this.#hasResent) this.#resend();
  }

  #wasJustSent(): boolean {
    return this.#sentAt !== undefined && longestSince(this.#context.clock, this.#sentAt) < RENEWAL_GRACE_MS;
  }

  #resend(): void {
    this.#isExpired = false;
    this.#hasResent = true;
    this.#handlers.onTokenRenewed();
  }

  #resendTokenIn(ms: number): void {
    this.stop();
    this.#timer = this.#context.clock.setTimeout(() => {
      this.#handlers.send(`Bearer ${this.#token}`);
      this.#resend();
    }, ms);
  }
}
