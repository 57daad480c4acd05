import type { MemberAccess } from "../core/access.ts";
import { STATUS_BACK_OFF_MS, STATUS_EXPIRES_AFTER_MS } from "../core/limits.ts";
import { isRecent } from "../core/recent.ts";
import { log } from "../log.ts";
import { withDeadline } from "./deadline.ts";

/** The content of a reading: the object's members, and which of the requested sessions are over. */
export type Answer<M extends MemberAccess> = { members: M[]; endedSessionIds: string[] };

/** When an object sent a request to D1. A clock may be set back, so `order` decides which of two requests was the later one. */
export type Requested = { order: number; requestedAt: number };

/** One answer of D1 about the members of an object and the sessions of its sockets. */
export type Reading<M extends MemberAccess> = Answer<M> & Requested & { sessionIds: string[] };

let lastOrder = 0;

/** Numbers a request. Call in the turn that sends it to D1. */
export function numberRequest(): Requested {
  return { order: ++lastOrder, requestedAt: Date.now() };
}

type Failure = Requested & { failedAt: number };

/** Requests readings from D1, and tracks whether D1 answers. */
export class ReadingRequests<M extends MemberAccess> {
  readonly #load: (sessionIds: string[]) => Promise<Answer<M>>;
  #lastAnswered = 0;
  #failure: Failure | undefined;

  /** @param load reads the members, and which of the sessions are over. Throws when D1 does not answer */
  constructor(load: (sessionIds: string[]) => Promise<Answer<M>>) {
    this.#load = load;
  }

  /** Requests a reading. Returns undefined if D1 does not answer. @param load reads in place of the one of the constructor */
  async send(sessionIds: string[], load = this.#load): Promise<Reading<M> | undefined> {
    const requested = numberRequest();
    try {
      const answer = await withDeadline(load(sessionIds));
      this.onAnswer(requested);
      return { ...answer, ...requested, sessionIds };
    } catch (error) {
      if (requested.order > this.#lastAnswered) this.#failure = { ...requested, failedAt: Date.now() };
      log({ event: "status.refresh", code: "unavailable", error });
      return undefined;
    }
  }

  /** Call when D1 answers a request that was sent by other means. */
  onAnswer({ order }: Requested): void {
    this.#lastAnswered = Math.max(this.#lastAnswered, order);
    this.#failure = undefined;
  }

  /** Returns whether D1 did not answer the last request, which is at most a minute old. */
  isUnanswered(now: number): boolean {
    return this.#failure !== undefined && isRecent(this.#failure.requestedAt, STATUS_EXPIRES_AFTER_MS, now);
  }

  /** Returns whether a request failed a moment ago. */
  isBackingOff(now: number): boolean {
    return this.#failure !== undefined && isRecent(this.#failure.failedAt, STATUS_BACK_OFF_MS, now);
  }
}
