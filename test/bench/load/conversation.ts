import type { MemberConnection } from "./member-connection.ts";

/** What one stretch of a conversation took. `latencies` are milliseconds from send to seen, sorted. */
export type RunResult = { messages: number; seconds: number; latencies: Float64Array };

/** A stretch ends after `messages`, or after `limitMs` where a candidate is too slow for that many. */
export type RunOptions = { messages: number; inFlight: number; limitMs: number };

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
  readonly connections: readonly [MemberConnection, MemberConnection];
  /** The next message's number. */
  #next = 0;
  #onSeen: ((number: number, at: number) => void) | undefined;
  #onFailure: ((error: Error) => void) | undefined;
  #failure: Error | undefined;

  constructor(connections: readonly [MemberConnection, MemberConnection]) {
    this.connections = connections;
    connections.forEach((connection, side) => {
      connection.listen({
        onMessage: (number) => {
          if (number % 2 !== side) this.#onSeen?.(number, performance.now());
        },
        onError: (error) => {
          this.#failure ??= error;
          this.#onFailure?.(error);
        },
      });
    });
  }

  /** @param alone only the first member writes, and the second one reads */
  async run(
    { messages, inFlight, limitMs }: RunOptions,
    { alone = false }: { alone?: boolean } = {},
  ): Promise<RunResult> {
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
      const connection = this.connections[number % 2 === 0 ? 0 : 1];
      sentAt[sent++] = performance.now();
      connection.send(`#${number} ${PADDING}`);
    };

    let stalled: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onFailure = reject;
        stalled = setInterval(() => {
          if (performance.now() - end > STALLED_AFTER_MS)
            reject(new Error(`${sent - seen} messages never came`));
        }, 1_000);
        this.#onSeen = (number, at) => {
          latencies[seen++] = at - (sentAt[(number - first) / stride] ?? Number.NaN);
          end = at;
          if (sent < messages && at - begin < limitMs) send();
          else if (seen === sent) resolve();
        };
        while (sent < Math.min(inFlight, messages)) send();
      });
    } finally {
      clearInterval(stalled);
      this.#onSeen = undefined;
      this.#onFailure = undefined;
    }
    return { messages: seen, seconds: (end - begin) / 1000, latencies: latencies.subarray(0, seen).sort() };
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }
}
