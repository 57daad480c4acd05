import type { ClientContext } from "../client-context.ts";
import { STORE_WAIT_MS } from "../limits.ts";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { EntryChange } from "./outbox-store.ts";
import type { PendingSend } from "./pending-send.ts";

type EntryWriterContext = Pick<ClientContext, "clock" | "store">;
type EntryWriterHandlers = {
  /** Entries could not be loaded, or a new one not stored. */
  onError: (cause: unknown) => void;
  /** A store that did not answer has completed an operation. */
  onRecovery: () => void;
};

/**
 * Loads and writes the entries of a store. The writes of one entry run one after another. An operation
 * fails when the store has completed nothing for `STORE_WAIT_MS`; the next ones fail at once, until one that has
 * failed is completed after all.
 */
export class EntryWriter {
  readonly #context: EntryWriterContext;
  readonly #handlers: EntryWriterHandlers;
  /** How many operations the store has completed. */
  #completedCount = 0;
  #isStuck = false;
  #written = Promise.resolve();

  constructor(context: EntryWriterContext, handlers: EntryWriterHandlers) {
    this.#context = context;
    this.#handlers = handlers;
  }

  /** Resolves to no entries if the store fails. */
  async load(scope: OutboxScope): Promise<OutboxEntry[]> {
    try {
      return await this.#limit(this.#context.store.load(scope));
    } catch (error) {
      this.#handlers.onError(error);
      return [];
    }
  }

  /** Resolves when the entry is stored, or could not be. */
  put(pending: PendingSend): Promise<void> {
    const put = async () => {
      await this.#context.store.put({ ...pending.entry });
      pending.isPersisted = true;
    };
    return this.#write(pending, put).catch(this.#handlers.onError);
  }

  /**
   * Changes an entry. Its revision becomes higher than the stored one, and at least the one that is known here. A dropped entry can only
   * be deleted.
   */
  change(pending: PendingSend, change: EntryChange): Promise<OutboxEntry | undefined> {
    const { key, revision } = pending.entry;
    return this.#write(pending, () =>
      this.#context.store.change(key, (stored) => {
        const changed = change(stored);
        if (!changed || changed === stored || stored.state === "dropped") return changed && stored;
        return { ...changed, revision: Math.max(stored.revision + 1, revision) };
      }),
    );
  }

  /** Resolves when the present writes have ended, or failed. */
  whenWritten(): Promise<void> {
    return this.#written;
  }

  #write<T>(pending: PendingSend, run: () => Promise<T>): Promise<T> {
    const operation = pending.pendingWrite.then(run, run);
    pending.pendingWrite = operation;
    const write = this.#limit(operation);
    const earlier = this.#written;
    const end = () => earlier;
    this.#written = write.then(end, end);
    return write;
  }

  /** Settles as `operation` does, or rejects if the store completes nothing. */
  #limit<T>(operation: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: unknown;
      let isLate = false;
      const wait = () => {
        const count = this.#completedCount;
        const onTimer = () => {
          if (count !== this.#completedCount) wait();
          else {
            isLate = this.#isStuck = true;
            reject();
          }
        };
        timer = this.#context.clock.setTimeout(onTimer, this.#isStuck ? 0 : STORE_WAIT_MS);
      };
      wait();
      operation
        .then((result) => {
          resolve(result);
          this.#completedCount++;
          if (!isLate) return;
          this.#isStuck = false;
          this.#handlers.onRecovery();
        }, reject)
        .then(() => this.#context.clock.clearTimeout(timer));
    });
  }
}
