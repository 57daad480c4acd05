import { BurstDetector } from "../../core/burst.ts";
import { QUEUE_MAX_FILE_BYTES, QUEUE_MAX_FRAMES } from "../../core/limits.ts";

/** A frame as the queue sees it. */
export type QueueEntry = {
  memberId: number;
  socket: WebSocket;
  /** Bytes of a file that the frame holds in memory. */
  bytes: number;
};

/** Something that the frame at the head of a queue waits for. */
export type Wait = {
  /** Never rejects. The signal aborts as soon as the queue no longer waits for it. */
  until: (signal: AbortSignal) => Promise<void>;
  /** Set if the frame waits for coins: it continues early, once this many are available. */
  coins?: number | undefined;
};

/**
 * The result of handling the frame at the head of a queue: remove it; or leave it there for a wait, then handle it again from the
 * start; or remove it and fail the frames behind it too.
 */
export type QueueAction<F> = "done" | { wait: Wait } | { failQueue: F };

type Handlers<E extends QueueEntry, F> = {
  /** Handles the entry at the head of a queue, synchronously. */
  handle: (entry: E) => QueueAction<F>;
  /** Sends the error for an entry that fails together with the one ahead of it. Returns false for an entry that does not. */
  failQueued: (entry: E, failure: F) => boolean;
  /**
   * Refuses an entry that exceeds a limit. Returns the entry that waits in its place, or undefined if there is nothing to wait for.
   * @param last the entry that the last call returned for this socket, if no accepted one has joined the queue since
   */
  overflow: (entry: E, last: E | undefined) => E | undefined;
};

type SenderQueue<E> = {
  entries: E[];
  bytes: number;
  /** The refused entries behind the last accepted one, one for each socket. */
  refused: Map<WebSocket, E>;
  wait: { coins: number | undefined; controller: AbortController } | undefined;
};

/**
 * Handles the frames of a room in the order in which they arrive. A lone frame is handled at once. In a burst, frames are collected
 * until as many are there as came last time, or for as long as each event loop turn brings more of them: they are handled together,
 * and committed together. A frame that waits delays the later frames of its sender, and of nobody else.
 */
export class FrameQueue<E extends QueueEntry, F> {
  readonly #handlers: Handlers<E, F>;
  readonly #queues = new Map<number, SenderQueue<E>>();
  /** The sender's queue of each frame that arrived since the last batch: one entry per frame. */
  #nextBatch: SenderQueue<E>[] = [];
  #isCollecting = false;
  readonly #burst = new BurstDetector();

  constructor(handlers: Handlers<E, F>) {
    this.#handlers = handlers;
  }

  /**
   * Handles a frame that arrived at the time `now` (Unix ms), or leaves it to the next batch.
   * @returns a promise if this frame begins a batch. It never rejects, and resolves once the batch is handled.
   */
  enqueue(entry: E, now: number): Promise<void> | undefined {
    const queue = this.#queueFor(entry.memberId);
    this.#append(queue, entry);
    this.#nextBatch.push(queue);
    if (this.#isCollecting) return undefined;
    if (this.#burst.shouldCollect(now)) return this.#collect(now);
    this.#handleBatch();
    return undefined;
  }

  /** Collects a batch until it is complete or an event loop turn brings no more frames, then handles it. */
  async #collect(now: number): Promise<void> {
    this.#isCollecting = true;
    let before: number;
    do {
      before = this.#nextBatch.length;
      await scheduler.wait(0);
    } while (this.#nextBatch.length > before && this.#nextBatch.length < this.#burst.batchFrames);
    this.#isCollecting = false;
    this.#burst.onCollected(this.#nextBatch.length, now);
    this.#handleBatch();
  }

  #handleBatch(): void {
    const batch = this.#nextBatch;
    this.#nextBatch = [];
    for (const sender of batch) this.#handleHead(sender);
  }

  /** Continues a member's queue at once if its head waits for no more coins than are available now. */
  onCoinsAvailable(memberId: number, available: number): void {
    const queue = this.#queues.get(memberId);
    if (queue?.wait?.coins === undefined || queue.wait.coins > available) return;
    this.#resume(queue);
  }

  #queueFor(memberId: number): SenderQueue<E> {
    let queue = this.#queues.get(memberId);
    if (!queue) {
      queue = { entries: [], bytes: 0, refused: new Map(), wait: undefined };
      this.#queues.set(memberId, queue);
    }
    return queue;
  }

  #append(queue: SenderQueue<E>, entry: E): void {
    const tooMany = queue.wait !== undefined && queue.entries.length >= QUEUE_MAX_FRAMES;
    const tooLarge = entry.bytes > 0 && queue.bytes > 0 && queue.bytes + entry.bytes > QUEUE_MAX_FILE_BYTES;
    if (tooMany || tooLarge) {
      const refused = this.#handlers.overflow(entry, queue.refused.get(entry.socket));
      if (!refused) return;
      queue.refused.set(entry.socket, refused);
      queue.entries.push(refused);
      return;
    }
    queue.refused.clear();
    queue.entries.push(entry);
    queue.bytes += entry.bytes;
  }

  /** Handles the head of a queue unless the queue waits. Returns whether the queue can continue with the next entry. */
  #handleHead(queue: SenderQueue<E>): boolean {
    const head = queue.entries[0];
    if (!head || queue.wait) return false;
    const action = this.#handlers.handle(head);
    if (action !== "done" && "wait" in action) {
      this.#wait(queue, action.wait);
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
    const head = queue.entries.shift();
    if (!head) return;
    queue.bytes -= head.bytes;
    if (queue.refused.get(head.socket) === head) queue.refused.delete(head.socket);
  }

  #wait(queue: SenderQueue<E>, { until, coins }: Wait): void {
    const wait = { coins, controller: new AbortController() };
    queue.wait = wait;
    // Frames of one burst joined the queue before its head began to wait: the limit applies to them from now on.
    queue.refused.clear();
    for (const entry of queue.entries.splice(QUEUE_MAX_FRAMES)) {
      queue.bytes -= entry.bytes;
      this.#append(queue, entry);
    }
    void until(wait.controller.signal).finally(() => {
      // The head may have continued already, when its coins became available.
      if (queue.wait === wait) this.#resume(queue);
    });
  }

  #resume(queue: SenderQueue<E>): void {
    queue.wait?.controller.abort();
    queue.wait = undefined;
    while (this.#handleHead(queue)) {}
  }
}
