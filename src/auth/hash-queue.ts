import type { ClientNetwork } from "../core/client-network.ts";
import { FairQueue } from "../core/fair-queue.ts";
import { CALL_WAIT_MS, HASHES_PER_ADDRESS } from "../core/limits.ts";

type Job = { run: () => void; drop: () => void; expiresAt: number };

/**
 * Computes one hash at a time, each in a turn of its own. One address has one hash under way and two waiting, and the networks take
 * turns, so that nobody's hashes delay those of another network by more than one.
 */
export class HashQueue {
  readonly #jobs = new FairQueue<Job>(HASHES_PER_ADDRESS);
  readonly #nextTurn: () => Promise<void>;
  #isRunning = false;

  /** @param nextTurn resolves after the calls that have arrived were added to the queue */
  constructor(nextTurn: () => Promise<void>) {
    this.#nextTurn = nextTurn;
  }

  /**
   * Returns the result of `compute`. Returns undefined, and computes nothing, if the address has no place left, or if the turn comes
   * so late that the caller no longer waits. A caller that went away therefore gives its place back without any signal.
   */
  run<T>(network: ClientNetwork, compute: () => T): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const run = () => {
        try {
          resolve(compute());
        } catch (error) {
          reject(error);
        }
      };
      const job = { run, drop: () => resolve(undefined), expiresAt: Date.now() + CALL_WAIT_MS };
      if (!this.#jobs.add(network, job)) job.drop();
      else if (!this.#isRunning) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      await this.#nextTurn();
      const job = this.#jobs.take();
      if (!job) break;
      if (Date.now() > job.expiresAt) job.drop();
      else job.run();
    }
    this.#isRunning = false;
  }
}
