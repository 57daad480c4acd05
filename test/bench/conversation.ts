import type { Line } from "./line.ts";

/** What one stretch of a conversation took. `latencies` are milliseconds from send to seen, sorted. */
export type Stretch = { messages: number; seconds: number; latencies: Float64Array };

/** A stretch ends after `messages`, or after `limitMs` where a candidate is too slow for that many. */
export type StretchOptions = { messages: number; underWay: number; limitMs: number };

/** Nothing that is measured here takes this long: a message was lost. */
const STALLED_AFTER_MS = 30_000;
/** As long as a usual line of a chat. */
const PADDING = "and how was the rest of your day?";

/**
 * Two members who write to each other in turn, with a fixed number of messages under way in all: each message that the other
 * member has seen makes room for the next one. Every message has a number, by which it is known again: the even ones are
 * written by the first member, the odd ones by the second. A member also hears what they wrote; that is not counted.
 */
export class Conversation {
  readonly lines: readonly [Line, Line];
  /** The next message's number. */
  #next = 0;
  #seen: ((number: number, at: number) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  #failure: Error | undefined;

  constructor(lines: readonly [Line, Line]) {
    this.lines = lines;
    lines.forEach((line, side) => {
      line.listen({
        hear: (number) => {
          if (number % 2 !== side) this.#seen?.(number, performance.now());
        },
        fail: (error) => {
          this.#failure ??= error;
          this.#fail?.(error);
        },
      });
    });
  }

  /** @param alone only the first member writes, and the second one reads */
  async run(
    { messages, underWay, limitMs }: StretchOptions,
    { alone = false }: { alone?: boolean } = {},
  ): Promise<Stretch> {
    if (this.#failure) throw this.#failure;
    const latencies = new Float64Array(messages);
    const stride = alone ? 2 : 1;
    if (alone && this.#next % 2 === 1) this.#next++;
    const first = this.#next;
    const sentAt = new Float64Array(messages);
    let sent = 0;
    let seen = 0;
    const begin = performance.now();
    let end = begin;

    const send = () => {
      const number = this.#next;
      this.#next += stride;
      const line = this.lines[number % 2 === 0 ? 0 : 1];
      sentAt[sent++] = performance.now();
      line.say(`#${number} ${PADDING}`);
    };

    let stalled: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        stalled = setInterval(() => {
          if (performance.now() - end > STALLED_AFTER_MS)
            reject(new Error(`${sent - seen} messages never came`));
        }, 1_000);
        this.#seen = (number, at) => {
          latencies[seen++] = at - (sentAt[(number - first) / stride] ?? Number.NaN);
          end = at;
          if (sent < messages && at - begin < limitMs) send();
          else if (seen === sent) resolve();
        };
        while (sent < Math.min(underWay, messages)) send();
      });
    } finally {
      clearInterval(stalled);
      this.#seen = undefined;
      this.#fail = undefined;
    }
    return { messages: seen, seconds: (end - begin) / 1000, latencies: latencies.subarray(0, seen).sort() };
  }

  async close(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.close()));
  }
}
