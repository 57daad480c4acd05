import {
  confirmsSocket,
  type KnownStanding,
  needsReading,
  takeStanding,
  UNKNOWN_STANDING,
} from "../core/standing.ts";
import { STANDING_READ_WAIT_MS, STANDING_UNSURE_MS } from "../core/standing-limits.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { MemberReadings } from "../platform/member-readings.ts";
import type { Reading } from "../platform/reading-requests.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import { inboxSessionOf, saveInboxSession } from "./inbox-session.ts";
import type { InboxMember } from "./read-member.ts";
import type { StandingAnswer, StandingQuestion } from "./rpc.ts";

type StandingDeps = {
  memberId: number;
  /** Returns the open sockets of the inbox. */
  sockets: () => WebSocket[];
  readings: () => MemberReadings<InboxMember>;
  coins: InboxCoins;
};

/**
 * Answers rooms whether the member may still be there. Each reading of the inbox counts for minutes, because the Worker notifies the
 * inbox before it changes the member in D1, and after. It is stored with each socket, so it survives hibernation.
 */
export class Standing {
  readonly #deps: StandingDeps;
  #known: KnownStanding;
  #order = 0;

  constructor(deps: StandingDeps) {
    this.#deps = deps;
    const [stored] = this.#deps.sockets().flatMap((socket) => inboxSessionOf(socket).standing ?? []);
    this.#known = stored ?? UNKNOWN_STANDING;
  }

  /** Returns whether a reading of that time still allows a frame for a socket of the inbox. */
  confirms(readAt: number, now: number): boolean {
    return confirmsSocket(this.#known, readAt, now);
  }

  /** Takes each reading of the inbox. */
  onReading(reading: Reading<InboxMember>): void {
    if (reading.order < this.#order) return;
    this.#order = reading.order;
    this.#known = takeStanding(this.#known, reading);
    this.save();
  }

  /** Answers from D1 alone for a while: see `InboxRpc.accessChanging`. */
  onChanging(): void {
    this.#known = { ...this.#known, unsureUntil: Date.now() + STANDING_UNSURE_MS };
    this.save();
  }

  /** Compares the member's sockets with D1: see `InboxRpc.accessChanged`. */
  async onChanged(): Promise<void> {
    this.onChanging();
    // Not `refresh`, which may join a reading that was requested before the access ended.
    if (this.#deps.sockets().length > 0) await this.#read([]);
  }

  /** See `InboxRpc.standing`. */
  async answer({ sessionIds, epoch, ...chat }: StandingQuestion): Promise<StandingAnswer | undefined> {
    const { memberId, readings, coins } = this.#deps;
    if (this.#deps.sockets().length === 0) return undefined;
    let endedSessionIds: string[] = [];
    // The room has read a newer epoch than the inbox.
    const isBehind = (readings().of(memberId)?.tokenEpoch ?? -1) < epoch;
    if (isBehind || needsReading(this.#known, sessionIds, Date.now())) {
      const reading = await withDeadline(this.#read(sessionIds), STANDING_READ_WAIT_MS).catch(
        () => undefined,
      );
      if (!reading) return undefined;
      endedSessionIds = reading.endedSessionIds;
    }
    const member = readings().of(memberId);
    const total = coins.totalWith(chat);
    return member && total !== undefined ? { member, endedSessionIds, total } : undefined;
  }

  /** Stores what is known with each socket. Call also when a socket was accepted. */
  save(): void {
    for (const socket of this.#deps.sockets()) saveInboxSession(socket, { standing: this.#known });
  }

  async #read(sessionIds: string[]): Promise<Reading<InboxMember> | undefined> {
    const readings = this.#deps.readings();
    const reading = await readings.request(sessionIds);
    if (reading) readings.apply(reading);
    return reading;
  }
}
