import { MemoryOutboxStore, type OutboxStore } from "../../src/client/outbox/outbox-store.ts";
import { type TabApis, TabChannel } from "../../src/client/outbox/tab-channel.ts";

type Waiting = { run: () => void };
type Listener = (event: { data: unknown }) => void;

/** The locks and channels of one browser, and a store that its tabs share. */
export function fakeBrowser() {
  const memory = new MemoryOutboxStore();
  /** Who has each lock, and who waits for it behind them. */
  const queues = new Map<string, Waiting[]>();
  const listeners = new Map<Listener, string>();

  function free(name: string, turn: Waiting): void {
    const queue = queues.get(name) ?? [];
    const place = queue.indexOf(turn);
    if (place < 0) return;
    queue.splice(place, 1);
    if (place === 0) queue[0]?.run();
  }

  return {
    memory,
    /** Posts to every tab, as a tab with any other page of the same origin could. */
    post(data: unknown): void {
      for (const listener of [...listeners.keys()]) listener({ data: structuredClone(data) });
    },
    /** A tab of it. `die` is what happens when it crashes: nobody hears from it any more, and its locks are free. */
    tab() {
      const own: { turns: [string, Waiting][]; ears: Set<Listener> } = { turns: [], ears: new Set() };
      let isDead = false;
      const tabs: TabApis = {
        locks: {
          request: (name, { signal }, run) =>
            new Promise<void>((resolve, reject) => {
              let hasBegun = false;
              const turn = {
                run: () => {
                  hasBegun = true;
                  void run().then(() => {
                    free(name, turn);
                    resolve();
                  });
                },
              };
              own.turns.push([name, turn]);
              signal.addEventListener("abort", () => {
                if (hasBegun) return;
                free(name, turn);
                reject(signal.reason);
              });
              const queue = queues.get(name) ?? [];
              queues.set(name, queue);
              if (queue.push(turn) === 1) turn.run();
            }),
        },
        BroadcastChannel: class {
          readonly #name: string;
          readonly #ears = new Set<Listener>();
          constructor(name: string) {
            this.#name = name;
          }
          addEventListener(_: string, listener: Listener): void {
            this.#ears.add(listener);
            own.ears.add(listener);
            listeners.set(listener, this.#name);
          }
          postMessage(data: unknown): void {
            if (isDead) return;
            for (const [listener, name] of listeners) {
              if (name === this.#name && !this.#ears.has(listener)) listener({ data: structuredClone(data) });
            }
          }
          close(): void {
            for (const listener of this.#ears) listeners.delete(listener);
          }
        },
      };
      const store: OutboxStore = {
        load: (scope) => memory.load(scope),
        put: (entry) => memory.put(entry),
        change: (key, change) => memory.change(key, change),
        openChannel: (_, hear) => new TabChannel("outbox", tabs, hear),
      };
      return {
        store,
        die(): void {
          isDead = true;
          for (const listener of own.ears) listeners.delete(listener);
          for (const [name, turn] of own.turns) free(name, turn);
        },
      };
    },
  };
}
