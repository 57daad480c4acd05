import type { Clock } from "../clock.ts";
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

  /** Call on every frame. */
  onFrame(): void {
    this.#lastFrameAt = this.#clock.now();
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
    // A ping that is queued behind a large file is answered only after the file.
    if (waiting < this.#waitingBytes) this.onFrame();
    this.#waitingBytes = waiting;
    const silentMs = now - this.#lastFrameAt;
    if (this.#missed >= PONGS_MISSED_MAX) this.#handlers.onDead();
    else if (this.#missed === 0 && silentMs < HEARTBEAT_MS) this.#schedule(HEARTBEAT_MS - silentMs);
    else this.#ping();
  }
}
