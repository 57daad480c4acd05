import { MemoryOutboxStore, type OutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { type TabApis, TabChannel } from "../../../src/client/outbox/tab-channel.ts";

type LockRequest = { run: () => void; onStolen: () => void };
type Listener = (event: { data: unknown }) => void;

/** Simulates the locks and channels of one browser, and a store that its tabs share. */
export function fakeBrowser() {
  const memory = new MemoryOutboxStore();
  /** The requests for each lock. The first request holds the lock and the others wait for it. */
  const queues = new Map<string, LockRequest[]>();
  const listeners = new Map<Listener, string>();

  function releaseLock(name: string, lockRequest: LockRequest): void {
    const queue = queues.get(name) ?? [];
    const index = queue.indexOf(lockRequest);
    if (index < 0) return;
    queue.splice(index, 1);
    if (index === 0) queue[0]?.run();
  }

  return {
    memory,
    /** Posts to every tab, as any other page of the same origin could. */
    post(data: unknown): void {
      for (const listener of [...listeners.keys()]) listener({ data: structuredClone(data) });
    },
    /** Takes a lock ahead of all tabs that wait for it, as another page of the same origin could. Returns its release. */
    holdLock(name: string): () => void {
      const lockRequest = { run: () => {}, onStolen: () => {} };
      queues.set(name, [lockRequest, ...(queues.get(name) ?? [])]);
      return () => releaseLock(name, lockRequest);
    },
    /**
     * Opens a tab. When it crashes, it posts and receives nothing more, and its locks are free. While it is frozen, it keeps its locks,
     * and the events for it wait.
     */
    tab() {
      const own: { lockRequests: [string, LockRequest][]; listeners: Set<Listener> } = {
        lockRequests: [],
        listeners: new Set(),
      };
      let hasCrashed = false;
      let frozen: (() => void)[] | undefined;
      const inTab = (run: () => void) => {
        if (frozen) frozen.push(run);
        else run();
      };
      const tabs: TabApis = {
        locks: {
          request: (name, options, run) =>
            new Promise<void>((resolve, reject) => {
              let hasStarted = false;
              const lockRequest = {
                run: () =>
                  inTab(() => {
                    hasStarted = true;
                    void run().then(() => {
                      releaseLock(name, lockRequest);
                      resolve();
                    });
                  }),
                onStolen: () => inTab(() => reject(new DOMException("stolen", "AbortError"))),
              };
              own.lockRequests.push([name, lockRequest]);
              const queue = queues.get(name) ?? [];
              queues.set(name, queue);
              if ("steal" in options) {
                queue.shift()?.onStolen();
                queue.unshift(lockRequest);
                queueMicrotask(lockRequest.run);
                return;
              }
              const { signal } = options;
              signal.addEventListener("abort", () => {
                if (hasStarted) return;
                releaseLock(name, lockRequest);
                reject(signal.reason);
              });
              // A browser grants no lock before `request` has returned.
              if (queue.push(lockRequest) === 1) queueMicrotask(lockRequest.run);
            }),
        },
        BroadcastChannel: class {
          readonly #name: string;
          readonly #listeners = new Set<Listener>();
          constructor(name: string) {
            this.#name = name;
          }
          addEventListener(_: string, onMessage: Listener): void {
            const listener: Listener = (event) => inTab(() => onMessage(event));
            this.#listeners.add(listener);
            own.listeners.add(listener);
            listeners.set(listener, this.#name);
          }
          postMessage(data: unknown): void {
            if (hasCrashed) return;
            for (const [listener, name] of listeners) {
              if (name === this.#name && !this.#listeners.has(listener))
                listener({ data: structuredClone(data) });
            }
          }
          close(): void {
            for (const listener of this.#listeners) listeners.delete(listener);
          }
        },
      };
      const store: OutboxStore = {
        load: (scope) => memory.load(scope),
        put: (entry) => memory.put(entry),
        change: (key, change) => memory.change(key, change),
        openChannel: ({ otherMemberId }, onEvent) => new TabChannel("outbox", otherMemberId, tabs, onEvent),
      };
      return {
        store,
        freeze(): void {
          frozen = [];
        },
        /** Handles the events that waited, in their order. */
        thaw(): void {
          const waiting = frozen ?? [];
          frozen = undefined;
          for (const run of waiting) run();
        },
        crash(): void {
          hasCrashed = true;
          for (const listener of own.listeners) listeners.delete(listener);
          for (const [name, lockRequest] of own.lockRequests) releaseLock(name, lockRequest);
        },
      };
    },
  };
}
