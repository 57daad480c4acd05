import { STORE_INTERVAL_MS } from "../limits.ts";

/** Runs the last of several writes: a moment after the first, and before the page may be gone. */
export class LateWrite {
  #write: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush();
    });
  }

  /** Replaces the write that waits. */
  set(write: () => void): void {
    this.#write = write;
    this.#timer ??= setTimeout(() => this.flush(), STORE_INTERVAL_MS);
  }

  /** Runs the write that waits, now. */
  flush(): void {
    const write = this.#write;
    this.cancel();
    write?.();
  }

  /** Forgets the write that waits. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write = undefined;
  }
}
