import { BATCH_MAX_FRAMES, QUEUE_MAX_FILE_BYTES, QUEUE_MAX_FRAMES } from "../../core/limits.ts";

/** A frame as the intake sees it. */
export type QueueEntry = {
  memberId: number;
  /** Bytes of a file that wait in memory with it. */
  bytes: number;
  /** What it waits for at the head of its line, if that is coins. */
  waitingForCoins?: { coins: number };
};

/**
 * What is done with the entry at the head of its member's line: it is done with; or it must wait for something, and is then
 * decided again from the start; or it failed in a way that those behind it share.
 */
export type QueueAction<F> = "done" | { failQueue: F } | (() => Promise<void>);

type Handlers<E extends QueueEntry, F> = {
  /** Decides an entry, and stores and sends what it can, in one turn. */
  handle: (entry: E) => QueueAction<F>;
  /** Answers an entry that fails with the one before it. Returns false for one that does not. */
  failQueued: (entry: E, failure: F) => boolean;
  /** What takes the place of an entry for which there is no room: nothing, if one in the line can say it too. */
  overflow: (entry: E, queue: readonly E[]) => E | undefined;
};

type SenderQueue<E> = { entries: E[]; bytes: number; wait: object | undefined };

/**
 * Takes the frames of a room in the order in which they come. One that finds the room idle is handled at once; those that come
 * while that is committed are handled together in the next turn, in one commit. A frame that must wait makes its sender's
 * later frames wait behind it, and nobody else's.
 */
export class FrameQueue<E extends QueueEntry, F> {
  readonly #handlers: Handlers<E, F>;
  readonly #queues = new Map<number, SenderQueue<E>>();
  /** A line for each frame that came since the last turn. */
  #nextBatch: SenderQueue<E>[] = [];
  #busy = false;

  constructor(handlers: Handlers<E, F>) {
    this.#handlers = handlers;
  }

  /** Never rejects. Done when the frame was handled, or waits for something, or for its turn in another call. */
  async enqueue(entry: E): Promise<void> {
    const queue = this.#queueFor(entry.memberId);
    this.#append(queue, entry);
    this.#nextBatch.push(queue);
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#nextBatch.length > 0) {
        const batch = this.#nextBatch;
        this.#nextBatch = [];
        for (const sender of batch) this.#handleHead(sender);
        await this.#waitForBatch();
      }
    } finally {
      this.#busy = false;
    }
  }

  /** While a turn is committed, frames come in; as long as each moment brings more of them, the next turn waits for them. */
  async #waitForBatch(): Promise<void> {
    let before: number;
    do {
      before = this.#nextBatch.length;
      await scheduler.wait(0);
    } while (this.#nextBatch.length > before && this.#nextBatch.length < BATCH_MAX_FRAMES);
  }

  /** In the turn in which a member's coins have changed: what waits for no more than is left goes on, now. */
  onCoinsAvailable(memberId: number, available: number): void {
    const queue = this.#queues.get(memberId);
    const head = queue?.entries[0];
    if (!queue || head?.waitingForCoins === undefined || head.waitingForCoins.coins > available) return;
    this.#resume(queue);
  }

  #queueFor(memberId: number): SenderQueue<E> {
    let queue = this.#queues.get(memberId);
    if (!queue) {
      queue = { entries: [], bytes: 0, wait: undefined };
      this.#queues.set(memberId, queue);
    }
    return queue;
  }

  #append(queue: SenderQueue<E>, entry: E): void {
    const tooMany = queue.wait !== undefined && queue.entries.length >= QUEUE_MAX_FRAMES;
    const tooLarge = entry.bytes > 0 && queue.bytes > 0 && queue.bytes + entry.bytes > QUEUE_MAX_FILE_BYTES;
    const accepted = tooMany || tooLarge ? this.#handlers.overflow(entry, queue.entries) : entry;
    if (!accepted) return;
    queue.entries.push(accepted);
    queue.bytes += accepted.bytes;
  }

  /** Handles the first entry of a line that does not wait. Returns whether the line can go on. */
  #handleHead(queue: SenderQueue<E>): boolean {
    const head = queue.entries[0];
    if (!head || queue.wait) return false;
    const action = this.#handlers.handle(head);
    if (typeof action === "function") {
      this.#wait(queue, action);
      return false;
    }
    this.#shift(queue);
    if (action !== "done") {
      queue.entries = queue.entries.filter((entry) => !this.#handlers.failQueued(entry, action.failQueue));
      queue.bytes = queue.entries.reduce((sum, entry) => sum + entry.bytes, 0);
    }
    return true;
  }

  #shift(queue: SenderQueue<E>): void {
    queue.bytes -= queue.entries.shift()?.bytes ?? 0;
  }

  #wait(queue: SenderQueue<E>, until: () => Promise<void>): void {
    const wait = {};
    queue.wait = wait;
    // What came in one burst behind the one that must wait joined a line that did not wait yet.
    for (const entry of queue.entries.splice(QUEUE_MAX_FRAMES)) {
      queue.bytes -= entry.bytes;
      this.#append(queue, entry);
    }
    void until().finally(() => {
      // The head may have gone on before, when its coins came.
      if (queue.wait === wait) this.#resume(queue);
    });
  }

  #resume(queue: SenderQueue<E>): void {
    queue.wait = undefined;
    while (this.#handleHead(queue)) {}
  }
}
