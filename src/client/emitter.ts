/** Typed events: `Events` maps each name to the type of its event. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();

  /** Adds a listener. @returns a function that removes it */
  on<K extends keyof Events>(name: K, listener: (event: Events[K]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls all listeners, even if one throws. Reports its error as uncaught. */
  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of new Set(this.#listeners.get(name))) {
      try {
        (listener as (event: Events[K]) => void)(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
