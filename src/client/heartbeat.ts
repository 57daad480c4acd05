import type { Clock } from "./clock.ts";
import { HEARTBEAT_MS, PONG_WAIT_MS, PONGS_MISSED_MAX, SLEPT_MS } from "./limits.ts";

type Pulse = {
  /** Asks the other end whether it is there. */
  ping: () => void;
  /** Bytes that wait to be sent. While they become fewer, the other end takes them. */
  waitingBytes: () => number;
  /** Called once: the other end is not there any more. */
  dead: () => void;
};

/**
 * Watches one connection. After a silence it asks, and after two questions without an answer it is dead: a connection that a
 * sleeping laptop or a dead router left behind looks open for minutes.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #pulse: Pulse;
  #timer: unknown;
  #dueAt = 0;
  #heardAt = 0;
  #missed = 0;
  #waitingBytes = 0;

  constructor(clock: Clock, pulse: Pulse) {
    this.#clock = clock;
    this.#pulse = pulse;
  }

  start(): void {
    this.heard();
    this.#wait(HEARTBEAT_MS);
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  /** To be called with every frame. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#missed = 0;
  }

  /** Asks now, once: without an answer in time it is dead. */
  check(): void {
    this.#missed = PONGS_MISSED_MAX - 1;
    this.#ask();
  }

  #ask(): void {
    this.#missed++;
    this.#waitingBytes = this.#pulse.waitingBytes();
    this.#pulse.ping();
    this.#wait(PONG_WAIT_MS);
  }

  #wait(ms: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#dueAt = this.#clock.now() + ms;
    this.#timer = this.#clock.setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const now = this.#clock.now();
    if (now - this.#dueAt > SLEPT_MS) {
      this.check();
      return;
    }
    const waiting = this.#pulse.waitingBytes();
    // An answer to a question that stands behind a large file comes when the file has gone.
    if (waiting < this.#waitingBytes) this.heard();
    this.#waitingBytes = waiting;
    const silentMs = now - this.#heardAt;
    if (this.#missed >= PONGS_MISSED_MAX) this.#pulse.dead();
    else if (this.#missed === 0 && silentMs < HEARTBEAT_MS) this.#wait(HEARTBEAT_MS - silentMs);
    else this.#ask();
  }
}
