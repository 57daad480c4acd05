import { CallQueue, type Patience, type QueuedCall } from "../core/call-queue.ts";
import { D1_LIFE_SIGN_MS, D1_LINE_WAIT_MS, D1_SLOW_AFTER_MS } from "../core/d1-limits.ts";
import { CALL_WAIT_MS } from "../core/limits.ts";
import { UnavailableError } from "../platform/deadline.ts";

/** The time, and timers that belong to the request or object that calls. */
export type Timers<T> = {
  /** In ms. */
  now: () => number;
  /** Calls `onTick` every `D1_LIFE_SIGN_MS`. */
  start: (onTick: () => void) => T;
  stop: (timer: T) => void;
};

const systemTimers: Timers<ReturnType<typeof setInterval>> = {
  now: () => performance.now(),
  start: (onTick) => setInterval(onTick, D1_LIFE_SIGN_MS),
  stop: clearInterval,
};

/** The calls to D1 of one isolate, which its requests and objects share. */
export class QueuedCalls<T> {
  readonly #queue = new CallQueue();
  readonly #timers: Timers<T>;
  /** How long the last answer took. */
  #answerMs = 0;

  constructor(timers: Timers<T>) {
    this.#timers = timers;
  }

  /**
   * Sends a call to D1 when it has its turn: in this turn of the event loop, if few enough are out. A call that has
   * waited for `D1_LINE_WAIT_MS` is never sent: its answer would come when its caller waits no longer.
   * @throws UnavailableError if the call is not sent
   */
  async send<R>(send: () => Promise<R>, patience: Patience): Promise<R> {
    const call = this.#queue.enter(patience, this.#timers.now());
    if (!call) throw new UnavailableError("D1 is slow");
    if (!this.#queue.start(call, this.#timers.now())) await this.#untilTurn(call);
    return this.#observe(call, send);
  }

  /**
   * Waits for the turn of a call. Another request or object may give it, and then this one continues. Without a timer of its own,
   * the runtime would end this one as hung.
   */
  async #untilTurn(call: QueuedCall): Promise<void> {
    const { now, start, stop } = this.#timers;
    const enteredAt = now();
    let waitedMs = 0;
    const timer = start(() => {
      waitedMs += D1_LIFE_SIGN_MS;
      if (waitedMs < D1_LINE_WAIT_MS && !this.#queue.isRefused(call)) {
        this.#queue.see(call, now());
        return;
      }
      this.#queue.end(call, now());
      call.onTurn();
    });
    try {
      do {
        await new Promise<void>((resolve) => {
          call.onTurn = resolve;
        });
        // Judging by the last answer, the answer to this call would come too late.
        if (now() - enteredAt + this.#answerMs >= CALL_WAIT_MS) this.#queue.end(call, now());
        if (call.phase === "ended") throw new UnavailableError("D1 had no time for the call");
      } while (!this.#queue.start(call, now()));
    } finally {
      stop(timer);
    }
  }

  /** Sends a call, and reports its end to the queue. A call without an answer gives up its place once nobody waits for it. */
  async #observe<R>(call: QueuedCall, send: () => Promise<R>): Promise<R> {
    const { now, start, stop } = this.#timers;
    const sentAt = now();
    let outMs = 0;
    const timer = start(() => {
      outMs += D1_LIFE_SIGN_MS;
      if (outMs >= D1_SLOW_AFTER_MS) this.#queue.onSlow(call);
      if (outMs < CALL_WAIT_MS) this.#queue.see(call, now());
      else {
        stop(timer);
        this.#queue.end(call, now());
      }
    });
    try {
      return await send();
    } finally {
      stop(timer);
      // The clock may have been set.
      this.#answerMs = Math.min(Math.max(0, now() - sentAt), D1_SLOW_AFTER_MS);
      this.#queue.onAnswer(call, { isSoon: outMs < D1_SLOW_AFTER_MS, tookMs: this.#answerMs }, now());
    }
  }
}

/** All calls to D1 of this isolate. */
export const callsToD1 = new QueuedCalls(systemTimers);
