import type { Clock } from "../clock.ts";
import { HEARTBEAT_MS, PONG_WAIT_MS, PONGS_MISSED_MAX, SLEEP_DETECT_MS } from "../limits.ts";

type HeartbeatHandlers = {
  /** Asks the other end whether it is there. */
  ping: () => void;
  /** Bytes that wait to be sent. While they become fewer, the other end takes them. */
  waitingBytes: () => number;
  /** Called once: the other end is not there any more. */
  onDead: () => void;
};

/**
 * Watches one connection. After a silence it asks, and after two questions without an answer it is dead: a connection that a
 * sleeping laptop or a dead router left behind looks open for minutes.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #handlers: HeartbeatHandlers;
  #timer: unknown;
  #dueAt = 0;
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

  /** To be called with every frame. */
  onFrame(): void {
    this.#lastFrameAt = this.#clock.now();
    this.#missed = 0;
  }

  /** Asks now, once: without an answer in time it is dead. */
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
    this.#dueAt = this.#clock.now() + ms;
    this.#timer = this.#clock.setTimeout(() => this.#onTimer(), ms);
  }

  #onTimer(): void {
    const now = this.#clock.now();
    if (now - this.#dueAt > SLEEP_DETECT_MS) {
      this.check();
      return;
    }
    const waiting = this.#handlers.waitingBytes();
    // An answer to a question that stands behind a large file comes when the file has gone.
    if (waiting < this.#waitingBytes) this.onFrame();
    this.#waitingBytes = waiting;
    const silentMs = now - this.#lastFrameAt;
    if (this.#missed >= PONGS_MISSED_MAX) this.#handlers.onDead();
    else if (this.#missed === 0 && silentMs < HEARTBEAT_MS) this.#schedule(HEARTBEAT_MS - silentMs);
    else this.#ping();
  }
}
