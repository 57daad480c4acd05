import {
  D1_BUSY_AFTER_MS,
  D1_CALLS_OUT_MAX,
  D1_CALLS_OUT_MIN,
  D1_LOST_AFTER_MS,
  D1_PROBE_INTERVAL_MS,
  D1_PROBE_PLACES,
  D1_TURN_WAIT_MS,
} from "./d1-limits.ts";
import { isRecent } from "./recent.ts";

/** `patient`: waits for its turn however slow the database is. `impatient`: is refused while the database is slow. */
export type Patience = "patient" | "impatient";

/** A call that entered the queue. Only the queue changes it, except for `onTurn`. */
export type QueuedCall = {
  readonly patience: Patience;
  /** Whether it was let in to find out whether the database is fast again. */
  readonly isProbe: boolean;
  /** The number of its arrival. */
  readonly number: number;
  /** `called`: it has a place, and has not been sent yet. `ended`: it was answered, or nobody waits for it. */
  phase: "waiting" | "called" | "out" | "ended";
  /** When it last showed that its caller lives. */
  seenAt: number;
  /** Whether it is in the line, or has a place. A call that shows no life loses both. */
  isHeld: boolean;
  /** Called when the call has got a place. */
  onTurn: () => void;
};

/**
 * Decides which calls to a database that serves one at a time may be sent: from `D1_CALLS_OUT_MIN` to `D1_CALLS_OUT_MAX` are out, the
 * rest wait in the order of their arrival. The callers belong to several requests and objects, each of which may end at any moment
 * without a trace, so a call that shows no life loses its place to the next one. It gets it back if it only was late.
 *
 * The database is slow from when a call has been out for `D1_SLOW_AFTER_MS` until another one is answered sooner. Meanwhile, one
 * impatient call in `D1_PROBE_INTERVAL_MS` is let in, ahead of all others.
 */
export class CallQueue {
  #entered = 0;
  #line: QueuedCall[] = [];
  readonly #placed = new Set<QueuedCall>();
  #isSlow = false;
  #probedAt = Number.NEGATIVE_INFINITY;
  /** The calls that may be out. */
  #most = D1_CALLS_OUT_MIN;
  /** The newest call that was answered soon. */
  #soonest = 0;

  /** Adds a call, which may have its turn at once: see `start`. Returns undefined if it is refused, because the database is slow. */
  enter(patience: Patience, now: number): QueuedCall | undefined {
    const isProbe = this.#isSlow && patience === "impatient";
    if (isProbe && isRecent(this.#probedAt, D1_PROBE_INTERVAL_MS, now)) return undefined;
    if (isProbe) this.#probedAt = now;
    const number = ++this.#entered;
    const call: QueuedCall = {
      patience,
      isProbe,
      number,
      phase: "waiting",
      seenAt: now,
      isHeld: true,
      onTurn: () => {},
    };
    if (isProbe) this.#line.unshift(call);
    else this.#line.push(call);
    this.#advance(now);
    return call;
  }

  /** Returns whether a call may be sent, in this turn. If not, it must wait for `onTurn`, and then ask again. */
  start(call: QueuedCall, now: number): boolean {
    if (call.phase === "waiting") this.see(call, now);
    if (call.phase !== "called") return false;
    call.phase = "out";
    call.seenAt = now;
    return true;
  }

  /** Call again and again while the call waits or is out. */
  see(call: QueuedCall, now: number): void {
    call.seenAt = now;
    if (!call.isHeld) this.#holdAgain(call);
    this.#advance(now);
  }

  /** Whether a call that waits is no longer worth it, because the database has become slow. */
  isRefused({ patience, isProbe, phase }: QueuedCall): boolean {
    return this.#isSlow && patience === "impatient" && !isProbe && phase === "waiting";
  }

  /** Call when a call has been out for `D1_SLOW_AFTER_MS`. */
  onSlow({ number }: QueuedCall): void {
    if (number <= this.#soonest) return;
    this.#isSlow = true;
    this.#most = D1_CALLS_OUT_MIN;
  }

  /** Call when a call was answered or has failed. */
  onAnswer(call: QueuedCall, { isSoon, tookMs }: { isSoon: boolean; tookMs: number }, now: number): void {
    if (tookMs > D1_BUSY_AFTER_MS) this.#most = D1_CALLS_OUT_MIN;
    else if (this.#line.length > 0) this.#most = Math.min(this.#most + 1, D1_CALLS_OUT_MAX);
    if (isSoon) {
      this.#isSlow = false;
      this.#soonest = Math.max(this.#soonest, call.number);
    }
    this.end(call, now);
  }

  /** Gives up a call: its place, or its wait for one. */
  end(call: QueuedCall, now: number): void {
    call.phase = "ended";
    this.#placed.delete(call);
    this.#advance(now);
  }

  /** Takes the places of calls that show no life, and calls the next ones. */
  #advance(now: number): void {
    for (const call of this.#placed) {
      const waitMs = call.phase === "called" ? D1_TURN_WAIT_MS : D1_LOST_AFTER_MS;
      if (!isRecent(call.seenAt, waitMs, now)) this.#lose(call);
    }
    for (let next = this.#line[0]; next; next = this.#line[0]) {
      if (next.phase === "waiting" && isRecent(next.seenAt, D1_LOST_AFTER_MS, now)) {
        if (this.#placed.size >= this.#places(next)) return;
        this.#line.shift();
        this.#place(next, now);
      } else {
        this.#line.shift();
        next.isHeld = false;
      }
    }
  }

  #places({ isProbe }: QueuedCall): number {
    return this.#isSlow && !isProbe ? this.#most - D1_PROBE_PLACES : this.#most;
  }

  #place(call: QueuedCall, now: number): void {
    this.#placed.add(call);
    call.phase = "called";
    call.seenAt = now;
    call.onTurn();
  }

  #lose(call: QueuedCall): void {
    this.#placed.delete(call);
    call.isHeld = false;
    if (call.phase === "called") call.phase = "waiting";
  }

  /** Takes back a call that was late: into the line at its old place, or among those that are out. */
  #holdAgain(call: QueuedCall): void {
    if (call.phase === "ended") return;
    call.isHeld = true;
    if (call.phase === "out") this.#placed.add(call);
    else {
      const behind = this.#line.findIndex(({ number, isProbe }) => !isProbe && number > call.number);
      this.#line.splice(behind === -1 ? this.#line.length : behind, 0, call);
    }
  }
}
