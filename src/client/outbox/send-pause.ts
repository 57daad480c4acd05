import type { ClientContext } from "../client-context.ts";
import { backOffMs } from "../connection/backoff.ts";
import { RESEND_BACK_OFF } from "../limits.ts";

/**
 * The pause after the server has refused a message. Its timer ends it, even if the timer fires some ms early. If the timer is late,
 * the pause is over as soon as the clock shows that.
 */
export class SendPause {
  readonly #context: Pick<ClientContext, "clock" | "random">;
  readonly #onEnd: () => void;
  /** In ms of `Clock.elapsed`. */
  #until = -Number.POSITIVE_INFINITY;
  #tries = 0;
  #timer: unknown;

  /** @param onEnd called when the timer has ended the pause */
  constructor(context: Pick<ClientContext, "clock" | "random">, onEnd: () => void) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  get isActive(): boolean {
    return this.#context.clock.elapsed() < this.#until;
  }

  /** Pauses for at least so many ms. */
  begin(ms: number): void {
    const { clock } = this.#context;
    this.#until = Math.max(this.#until, clock.elapsed() + ms);
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => {
      this.#until = -Number.POSITIVE_INFINITY;
      this.#onEnd();
    }, this.#until - clock.elapsed());
  }

  /** Pauses for longer with each failure. A failure also fails the messages queued behind it, so counts them as one. */
  backOff(): void {
    this.begin(this.isActive ? 0 : backOffMs(this.#tries++, this.#context.random(), RESEND_BACK_OFF));
  }

  /** Call when the server has accepted a message: the next failure is the first one. */
  resetBackOff(): void {
    this.#tries = 0;
  }

  close(): void {
    this.#context.clock.clearTimeout(this.#timer);
  }
}
