import { signal } from "@preact/signals";

/** The locks of this origin. Undefined where the browser has none, as without HTTPS. */
export function pageLocks(): LockManager | undefined {
  // The compiler believes that every browser has them.
  return navigator.locks as LockManager | undefined;
}

/**
 * Chooses one of the browser's tabs: the first one that asks for the name, and the next one once that is gone. Without locks, the tab
 * that was hidden last.
 */
export class OncePerBrowser {
  readonly isChosen = signal(false);
  /** Resolves once this tab is chosen, or another one is. */
  readonly isDecided: Promise<unknown> = Promise.resolve();
  readonly #end = new AbortController();

  constructor(name: string, locks = pageLocks()) {
    const { signal: ended } = this.#end;
    if (!locks) {
      chooseLastHidden(name, this.isChosen, ended);
      return;
    }
    const hold = () => {
      this.isChosen.value = !ended.aborted;
      return new Promise<void>((resolve) => ended.addEventListener("abort", () => resolve()));
    };
    // The request ends with an error if this tab ends before it is chosen.
    locks.request(`parley ${name}`, { signal: ended }, hold).catch(() => {});
    // The browser answers after it has granted the lock, if that was free.
    this.isDecided = locks.query().catch(() => {});
  }

  end(): void {
    this.isChosen.value = false;
    this.#end.abort();
  }
}

/** Each tab that is hidden claims the name from the others. */
function chooseLastHidden(name: string, isChosen: { value: boolean }, ended: AbortSignal): void {
  const channel = new BroadcastChannel(`parley ${name}`);
  const claim = () => {
    if (document.visibilityState !== "hidden") return;
    isChosen.value = true;
    channel.postMessage("claimed");
  };
  claim();
  channel.addEventListener("message", () => {
    isChosen.value = false;
  });
  document.addEventListener("visibilitychange", claim, { signal: ended });
  ended.addEventListener("abort", () => channel.close());
}
