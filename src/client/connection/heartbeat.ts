import { SILENT_AFTER_MS } from "../../core/limits.ts";
import { type Clock, longestSince, type Moment, momentIn } from "../clock.ts";
import {
  HEARTBEAT_MS,
  PING_INTERVAL_MS,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
  SLEEP_DETECT_MS,
} from "../limits.ts";

export type HeartbeatHandlers = {
  /** Sends a ping. */
  ping: () => void;
  /** Called with a ping that comes so late that the server may count this client as absent. */
  onSilence: () => void;
  /** Bytes in the send buffer. While they decrease, the connection is alive. */
  waitingBytes: () => number;
  /** Called once, when the connection is dead. */
  onDead: () => void;
};

/**
 * Detects a dead connection: after a silence it pings, and two unanswered pings mean that the connection is dead. After a laptop's
 * sleep or a router's failure, a socket would look open for minutes. Also pings while it receives frames, because the server knows
 * by the pings that this client lives.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #handlers: HeartbeatHandlers;
  #timer: unknown;
  #dueAt!: Moment;
  /** A frame was received since the timer was set. */
  #hasReceived = false;
  /** In ms of `Clock.elapsed`. */
  #lastFrameAt = 0;
  /** When the last ping was sent, or the heartbeat was started. */
  #pingedAt!: Moment;
  #missed = 0;
  #waitingBytes = 0;

  constructor(clock: Clock, handlers: HeartbeatHandlers) {
    this.#clock = clock;
    this.#handlers = handlers;
  }

  start(): void {
    this.onFrame();
    this.#pingedAt = momentIn(this.#clock);
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
    if (longestSince(this.#clock, this.#pingedAt) >= SILENT_AFTER_MS) this.#handlers.onSilence();
    this.#pingedAt = momentIn(this.#clock);
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
    else {
      const frameDueAt = this.#lastFrameAt + HEARTBEAT_MS;
      const dueInMs = Math.min(frameDueAt, this.#pingedAt.elapsed + PING_INTERVAL_MS) - this.#clock.elapsed();
      if (this.#missed === 0 && this.#hasReceived && dueInMs > 0) this.#schedule(dueInMs);
      else this.#ping();
    }
  }
}
