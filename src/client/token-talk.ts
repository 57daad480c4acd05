import type { V1Error } from "../protocol/frames/server.ts";
import { RESEND_BASE_MS, TOKEN_FRESH_MS } from "./limits.ts";
import type { Site } from "./site.ts";

type Socket = {
  send: (frame: string) => void;
  /** The token had run out, and what was said since was not taken: a new one has been sent. */
  renewed: () => void;
};

/** What one socket and the site have to say about tokens. The site answers a new token only if it does not take it. */
export class TokenTalk {
  readonly #site: Pick<Site, "clock" | "tokens">;
  readonly #socket: Socket;
  #token = "";
  /** The site has said that the token ran out. */
  #isMute = false;
  /** When a new token was last sent. */
  #toldAt: number | undefined;
  /** What was said before that, and not taken, was said again since. */
  #isSaidAgain = false;
  #timer: unknown;

  constructor(site: Pick<Site, "clock" | "tokens">, socket: Socket) {
    this.#site = site;
    this.#socket = socket;
  }

  /** What the socket was opened with, or was told since. */
  get token(): string {
    return this.#token;
  }

  /** A socket is opened with this token. */
  begin(token: string): void {
    this.#token = token;
    this.#isMute = false;
    this.#toldAt = undefined;
  }

  end(): void {
    this.#site.clock.clearTimeout(this.#timer);
  }

  tell(token: string): void {
    this.#token = token;
    this.#toldAt = this.#site.clock.now();
    this.#socket.send(`Bearer ${token}`);
    this.#isSaidAgain = false;
    if (this.#isMute) this.#sayAgain();
  }

  /** An error that is about no message. Returns whether it is about the token alone. */
  hear({ code, retry_after }: V1Error): boolean {
    const { clock, tokens } = this.#site;
    const wasTold = this.#toldAt !== undefined && clock.now() - this.#toldAt < TOKEN_FRESH_MS;
    if (code === "unauthorized") tokens.refused(this.#token);
    else if (code === "token_expired") {
      // Once a new token was sent, this is about what was said before that.
      if (wasTold) {
        if (!this.#isSaidAgain) this.#sayAgain();
        return true;
      }
      this.#isMute = true;
      tokens.refused(this.#token);
    } else {
      const isPassing = code === "unavailable" || code === "internal" || code === "rate_limited";
      // It may be the token that was not taken: to say it twice does no harm.
      if (wasTold && isPassing) this.#repeatIn(retry_after ? retry_after * 1000 : RESEND_BASE_MS);
      return false;
    }
    return true;
  }

  #sayAgain(): void {
    this.#isMute = false;
    this.#isSaidAgain = true;
    this.#socket.renewed();
  }

  #repeatIn(ms: number): void {
    this.end();
    this.#timer = this.#site.clock.setTimeout(() => {
      this.#socket.send(`Bearer ${this.#token}`);
      this.#sayAgain();
    }, ms);
  }
}
