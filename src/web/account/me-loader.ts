import type { MemberBody } from "../api.ts";
import { ME_REFRESH_INTERVAL_MS } from "../limits.ts";
import { authedRequest } from "./authed-request.ts";

/** Loads the data of the member who is logged in. */
export class MeLoader {
  readonly #take: (body: MemberBody) => void;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #isLoading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(take: (body: MemberBody) => void) {
    this.#take = take;
    document.addEventListener("visibilitychange", this.#onSight);
  }

  /** Loads unless it is under way, or has succeeded within this time. The next occasion repeats what has failed. */
  async load(maxAgeMs = 0): Promise<void> {
    if (this.#isLoading || performance.now() - this.#loadedAt < maxAgeMs) return;
    this.#isLoading = true;
    try {
      this.#take(await authedRequest<MemberBody>("/members/me"));
      this.#loadedAt = performance.now();
    } catch {
      // The next connection or return to the tab tries again.
    } finally {
      this.#isLoading = false;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#onSight);
  }

  /** Loads when the page comes back into sight, or later if it has just loaded. */
  readonly #onSight = () => {
    clearTimeout(this.#timer);
    if (document.visibilityState !== "visible") return;
    const waitMs = this.#loadedAt + ME_REFRESH_INTERVAL_MS - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(this.#onSight, waitMs);
    else void this.load();
  };
}
