import { type Clock, longestSince, type Moment, momentIn } from "../clock.ts";
import { HEARTBEAT_MS, PONG_WAIT_MS, PONGS_MISSED_MAX, SLEEP_DETECT_MS } from "../limits.ts";

type HeartbeatHandlers = {
  /** Sends a ping. */
  ping: () => void;
  /** Bytes in the send buffer. While they decrease, the connection is alive. */
  waitingBytes: () => number;
  /** Called once, when the connection is dead. */
  onDead: () => void;
};

/**
 * Detects a dead connection: after a silence it pings, and two unanswered pings mean that the connection is dead. After a laptop's
 * sleep or a router's failure, a socket would look open for minutes.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #handlers: HeartbeatHandlers;
  #timer: unknown;
  #dueAt: Moment = { now: 0, elapsed: 0 };
  /** A frame was received since the timer was set. */
  #hasReceived = false;
  /** In ms of `Clock.elapsed`. */
  #lastFrameAt = 0;
  #missed = 0;
  #waitingBytes = 0;

  constructor(clock: Clock, handlers: HeartbeatHandlers) {
    this.#clock = clock;
    this.#handlers = handlers;
  }

  start(): void {
    this.onFrame();
    this.#schedule(HEARTBEAT_MS);
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  /** Call on every frame. */
  onFrame(): void {
    this.#lastFrameAt = this.#clock.elapsed();
    this.#hasReceived = true;
    this.#missed = 0;
  }

  /** Pings now. If this one ping stays unanswered, the connection is dead. */
  check(): void {
    this.#missed = PONGS_MISSED_MAX - 1;
    this.#ping();
  }

  #ping(): void {
    this.#missed++;
    this.#waitingBytes = this.#handlers.waitingBytes();
    this.#handlers.ping();
    this.#schedule(PONG_WAIT_MS);
  }

  #schedule(ms: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#dueAt = momentIn(this.#clock, ms);
    this.#hasReceived = false;
    this.#timer = this.#clock.setTimeout(() => this.#onTimer(), ms);
  }

  #onTimer(): void {
    const waiting = this.#handlers.waitingBytes();
    // A ping that is queued behind a large file is answered only after the file.
    if (waiting < this.#waitingBytes) this.onFrame();
    this.#waitingBytes = waiting;
    // A browser may fire the timers of a hidden page a minute late, each of them. So a late timer must not start over.
    if (this.#missed >= PONGS_MISSED_MAX) this.#handlers.onDead();
    else if (longestSince(this.#clock, this.#dueAt) > SLEEP_DETECT_MS) this.check();
    else if (this.#missed === 0 && this.#hasReceived) {
      this.#schedule(HEARTBEAT_MS - (this.#clock.elapsed() - this.#lastFrameAt));
    } else this.#ping();
  }
}
