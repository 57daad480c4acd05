import type { Clock } from "../clock.ts";
import { LEADER_WAIT_MS } from "../limits.ts";
import type { Outbox } from "./outbox.ts";

type SharedOutbox = Pick<Outbox, "channel" | "onEvent" | "pending" | "reload" | "whenWritten">;

/**
 * Leader election among the tabs that share an outbox. Only one online tab sends at a time. A new leader reloads the store first and
 * resends under the stored ids. A tab that waits pings the leader while there is something to send, and takes over if it is silent.
 */
export class OutboxLeader {
  readonly #outbox: SharedOutbox;
  readonly #clock: Clock;
  readonly #onChange: (isLeading: boolean) => void;
  #term: AbortController | undefined;
  #isLeading = false;
  #isSilent = false;
  #timer: unknown;

  /** @param onChange called when this tab may send, and when another tab has taken over */
  constructor(outbox: SharedOutbox, clock: Clock, onChange: (isLeading: boolean) => void) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#onChange = onChange;
    outbox.onEvent = ({ type }) => {
      if (type === "pong") this.#isSilent = false;
      else if (type === "ping" && this.#isLeading) outbox.channel?.publish({ type: "pong" });
    };
  }

  /**
   * Becomes the leader as soon as no other tab is: at once if the store is not shared.
   * @param steal whether to become the leader now, because the present one is silent
   */
  campaign(steal = false): void {
    const { channel } = this.#outbox;
    this.resign();
    const term = new AbortController();
    this.#term = term;
    const { signal } = term;
    const lead = () => this.#lead(signal);
    if (steal || !channel) void lead();
    channel?.withLock(signal, lead, steal).catch(() => {
      if (signal.aborted) return;
      // Without locks this tab sends anyway: the ids keep a message from being stored twice.
      if (!this.#isLeading) void lead();
      else {
        this.#onChange(false);
        this.campaign();
      }
    });
    this.check();
  }

  /** Call when there may be something to send. */
  check(): void {
    const { channel, pending } = this.#outbox;
    if (!this.#term || this.#isLeading || this.#timer !== undefined) return;
    // A leader that runs an earlier page does not answer, but sends.
    if (!pending.some(({ state }) => state === "sending")) return;
    this.#isSilent = true;
    channel?.publish({ type: "ping" });
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      if (this.#isSilent) this.campaign(true);
      else this.check();
    }, LEADER_WAIT_MS);
  }

  /** Call when this tab can no longer send. */
  resign(): void {
    this.#term?.abort();
    this.#term = undefined;
    this.#isLeading = false;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Leads until `signal` is aborted. Resolves when the store has all changes, so that the next leader finds them. */
  async #lead(signal: AbortSignal): Promise<void> {
    if (!this.#isLeading) {
      // A check that is under way must not take this tab, which gets no answer from itself, for a silent leader.
      this.#isSilent = false;
      this.#isLeading = true;
      if (this.#outbox.channel) await this.#outbox.reload();
      if (!signal.aborted) this.#onChange(true);
    }
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await this.#outbox.whenWritten();
  }
}
