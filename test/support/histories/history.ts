/** An event in one chat, as the test observed it. `at` is in ms and never goes back. */
export type Event = { at: number } & (
  | { type: "wrote"; sender: number; key: string; isOrdered: boolean }
  | { type: "acked"; sender: number; key: string; id: number }
  /** The send failed for good: the sender was shown an error. */
  | { type: "refused"; sender: number; key: string; code: string }
  /** A tab of a member has shown a message. A tab without a number is the only one. */
  | { type: "shown"; reader: number; tab?: number; message: HistoryMessage }
  /** Somebody received that a member has read up to a message. */
  | { type: "read"; reader: number; id: number }
  /** A fault ended: a cut, a kill, a lost call. */
  | { type: "fault" }
);

/** A message, reduced to what the checker compares. The sender uses each key once. */
export type HistoryMessage = { id: number; sender: number; key: string };

export type History = {
  /** In the order in which they were observed. */
  events: Event[];
  /** The messages that are stored at the end, in the order of their ids. */
  stored: HistoryMessage[];
};

type Without<E, K extends PropertyKey> = E extends unknown ? Omit<E, K> : never;

/** Records the events of one chat. */
export class HistoryRecorder {
  readonly #now: () => number;
  readonly #events: Event[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(event: Without<Event, "at">): void {
    this.#events.push({ ...event, at: this.#now() } as Event);
  }

  fault(): void {
    this.add({ type: "fault" });
  }

  /**
   * Records a send and its answer. Call in the order in which the member writes.
   * @param isOrdered false for a file, which keeps no place among texts, and for a client that sends several messages at once
   * @returns the answer, which never rejects for a refusal
   */
  async send(
    { sender, key, isOrdered = true }: { sender: number; key: string; isOrdered?: boolean },
    run: () => Promise<{ id: number }>,
  ): Promise<{ id: number } | undefined> {
    this.add({ type: "wrote", sender, key, isOrdered });
    try {
      const answer = await run();
      this.add({ type: "acked", sender, key, id: answer.id });
      return answer;
    } catch (error) {
      const { code } = error as { code?: string };
      // The client was closed: nobody answered.
      if (code === undefined || code === "closed") throw error;
      this.add({ type: "refused", sender, key, code });
      return undefined;
    }
  }

  end(stored: HistoryMessage[]): History {
    return { events: this.#events, stored };
  }
}
