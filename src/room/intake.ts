import { BATCH_MAX_FRAMES, QUEUE_MAX_FILE_BYTES, QUEUE_MAX_FRAMES } from "../core/limits.ts";

/** A frame as the intake sees it. */
export type Entry = {
  memberId: number;
  /** Bytes of a file that wait in memory with it. */
  bytes: number;
  /** What it waits for at the head of its line, if that is coins. */
  lacks?: { coins: number };
};

/**
 * What is done with the entry at the head of its member's line: it is done with; or it must wait for something, and is then
 * decided again from the start; or it failed in a way that those behind it share.
 */
export type Step<F> = "done" | { failsLine: F } | (() => Promise<void>);

type Rules<E extends Entry, F> = {
  /** Decides an entry, and stores and sends what it can, in one turn. */
  decide: (entry: E) => Step<F>;
  /** Answers an entry that fails with the one before it. Returns false for one that does not. */
  abandon: (entry: E, failure: F) => boolean;
  /** What takes the place of an entry for which there is no room: nothing, if one in the line can say it too. */
  overflow: (entry: E, line: readonly E[]) => E | undefined;
};

type Line<E> = { entries: E[]; bytes: number; wait: object | undefined };

/**
 * Takes the frames of a room in the order in which they come. One that finds the room idle is handled at once; those that come
 * while that is committed are handled together in the next turn, in one commit. A frame that must wait makes its sender's
 * later frames wait behind it, and nobody else's.
 */
export class Intake<E extends Entry, F> {
  readonly #rules: Rules<E, F>;
  readonly #lines = new Map<number, Line<E>>();
  /** A line for each frame that came since the last turn. */
  #arrived: Line<E>[] = [];
  #busy = false;

  constructor(rules: Rules<E, F>) {
    this.#rules = rules;
  }

  /** Never rejects. Done when the frame was handled, or waits for something, or for its turn in another call. */
  async take(entry: E): Promise<void> {
    const line = this.#lineOf(entry.memberId);
    this.#join(line, entry);
    this.#arrived.push(line);
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#arrived.length > 0) {
        const arrived = this.#arrived;
        this.#arrived = [];
        for (const each of arrived) this.#handleHead(each);
        await this.#gather();
      }
    } finally {
      this.#busy = false;
    }
  }

  /** While a turn is committed, frames come in; as long as each moment brings more of them, the next turn waits for them. */
  async #gather(): Promise<void> {
    let before: number;
    do {
      before = this.#arrived.length;
      await scheduler.wait(0);
    } while (this.#arrived.length > before && this.#arrived.length < BATCH_MAX_FRAMES);
  }

  /** In the turn in which a member's coins have changed: what waits for no more than is left goes on, now. */
  coinsCame(memberId: number, left: number): void {
    const line = this.#lines.get(memberId);
    const head = line?.entries[0];
    if (!line || head?.lacks === undefined || head.lacks.coins > left) return;
    this.#goOn(line);
  }

  #lineOf(memberId: number): Line<E> {
    let line = this.#lines.get(memberId);
    if (!line) {
      line = { entries: [], bytes: 0, wait: undefined };
      this.#lines.set(memberId, line);
    }
    return line;
  }

  #join(line: Line<E>, entry: E): void {
    const tooMany = line.wait !== undefined && line.entries.length >= QUEUE_MAX_FRAMES;
    const tooLarge = entry.bytes > 0 && line.bytes > 0 && line.bytes + entry.bytes > QUEUE_MAX_FILE_BYTES;
    const joining = tooMany || tooLarge ? this.#rules.overflow(entry, line.entries) : entry;
    if (!joining) return;
    line.entries.push(joining);
    line.bytes += joining.bytes;
  }

  /** Handles the first entry of a line that does not wait. Returns whether the line can go on. */
  #handleHead(line: Line<E>): boolean {
    const head = line.entries[0];
    if (!head || line.wait) return false;
    const step = this.#rules.decide(head);
    if (typeof step === "function") {
      this.#wait(line, step);
      return false;
    }
    this.#leave(line);
    if (step !== "done") {
      line.entries = line.entries.filter((entry) => !this.#rules.abandon(entry, step.failsLine));
      line.bytes = line.entries.reduce((sum, entry) => sum + entry.bytes, 0);
    }
    return true;
  }

  #leave(line: Line<E>): void {
    line.bytes -= line.entries.shift()?.bytes ?? 0;
  }

  #wait(line: Line<E>, until: () => Promise<void>): void {
    const wait = {};
    line.wait = wait;
    // What came in one burst behind the one that must wait joined a line that did not wait yet.
    for (const entry of line.entries.splice(QUEUE_MAX_FRAMES)) {
      line.bytes -= entry.bytes;
      this.#join(line, entry);
    }
    void until().finally(() => {
      // The head may have gone on before, when its coins came.
      if (line.wait === wait) this.#goOn(line);
    });
  }

  #goOn(line: Line<E>): void {
    line.wait = undefined;
    while (this.#handleHead(line)) {}
  }
}
