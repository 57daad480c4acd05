import type { MemberConnection } from "./member-connection.ts";

/** The result of one run of a conversation. `latencies` are the milliseconds from send to receipt, sorted. */
export type RunResult = { messages: number; seconds: number; latencies: Float64Array };

/** A run ends after `messages`, or after `limitMs` if the candidate is too slow for that many. */
export type RunOptions = { messages: number; inFlight: number; limitMs: number };

/** No message takes this long unless it was lost. */
const STALLED_AFTER_MS = 30_000;
/** As long as a usual message in a chat. */
const PADDING = "and how was the rest of your day?";

/**
 * Two members who write to each other in turn, with a fixed number of messages in flight: each message that the other member
 * receives makes room for the next one. Every message carries a number: the first member writes the even ones, the second
 * member the odd ones. The server sends a message to its sender too; the conversation does not count that copy.
 */
export class Conversation {
  readonly connections: readonly [MemberConnection, MemberConnection];
  /** The number of the next message. */
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

  /** @param alone whether only the first member writes */
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
            reject(new Error(`${sent - seen} messages did not arrive`));
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
