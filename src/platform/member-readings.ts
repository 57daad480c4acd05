import type { Identity } from "../auth/token.ts";
import { accessEnd, type MemberAccess } from "../core/access.ts";
import { STATUS_EXPIRES_AFTER_MS } from "../core/limits.ts";
import { type Freshness, freshness } from "../core/member-status.ts";
import { isRecent } from "../core/recent.ts";
import { deliver, guardSocket, type OnResult } from "./deliver.ts";
import { HeldFrames } from "./held-frames.ts";
import { type Answer, type Reading, ReadingRequests, type Requested } from "./reading-requests.ts";
import { readAttachment, type SocketAttachment, writeAttachment } from "./socket-attachment.ts";
import { closeWith, isOpen } from "./sockets.ts";
import { sendUnlessExpired } from "./token-expiry.ts";

type Options<M extends MemberAccess> = {
  /** Returns every socket of the object. */
  sockets: () => WebSocket[];
  /** Reads the object's members, and which of these sessions are over. @throws when D1 does not answer */
  load: (sessionIds: string[]) => Promise<Answer<M>>;
  /** Called after a reading was compared with every socket: frames that are sent now need not wait for another one. */
  onCompared?: (reading: Reading<M>) => void;
  /** Returns whether a reading that was requested at `readAt` still confirms the access of a socket. */
  isConfirmed?: (readAt: number, now: number) => boolean;
};

/**
 * The readings that an object takes of its members, from D1 or an inbox, so that frames do not wait for it. Each reading is compared with
 * every socket of the object, and closes those whose access is over.
 *
 * No frame is sent to a socket unless a reading that was requested within a minute (`isConfirmed`) confirmed its access: `deliver`
 * holds the frame until then. While D1 does not answer, sockets stay, and receive what is sent to them.
 */
export class MemberReadings<M extends MemberAccess> {
  readonly #sockets: () => WebSocket[];
  readonly #requests: ReadingRequests<M>;
  readonly #onCompared: (reading: Reading<M>) => void;
  readonly #isConfirmed: (readAt: number, now: number) => boolean;
  readonly #members = new Map<number, { member: M; order: number }>();
  readonly #held = new HeldFrames();
  #refreshing: Promise<boolean> | undefined;
  #last: Partial<Requested> = {};
  /** The times of the last reading and of each socket's: the earliest and the latest. */
  #readTimes: { earliest: number; latest: number } | undefined;

  constructor({ sockets, load, onCompared = () => {}, isConfirmed = isWithinMinute }: Options<M>) {
    this.#sockets = sockets;
    this.#isConfirmed = isConfirmed;
    this.#onCompared = onCompared;
    this.#requests = new ReadingRequests(load);
    for (const socket of sockets().filter(isOpen)) {
      this.#guard(socket);
      const { snapshots = [], readAt } = readAttachment<SocketAttachment<M>>(socket);
      for (const member of snapshots) this.#members.set(member.memberId, { member, order: 0 });
      if (readAt !== undefined) this.#last = { requestedAt: readAt };
    }
  }

  of(memberId: number): M | undefined {
    return this.#members.get(memberId)?.member;
  }

  /** Rates the oldest reading that confirmed the access of an open socket. */
  freshness(now: number): Freshness {
    this.#readTimes ??= this.#findReadTimes();
    const { earliest, latest } = this.#readTimes;
    return freshness(latest, now) === "expired" ? "expired" : freshness(earliest, now);
  }

  isUnanswered(now: number): boolean {
    return this.#requests.isUnanswered(now);
  }

  isBackingOff(now: number): boolean {
    return this.#requests.isBackingOff(now);
  }

  /**
   * Requests a reading, for `apply`. Returns undefined if D1 does not answer.
   * @param more sessions to read besides those of the sockets
   * @param load reads in place of the one of the constructor
   */
  request(more: (string | undefined)[] = [], load?: Options<M>["load"]): Promise<Reading<M> | undefined> {
    return this.#requests.send(sessionIdsOf(this.#sockets(), more), load);
  }

  /** Takes a reading. Concurrent calls share one. Returns whether D1 answered. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.request()
      .then((reading) => {
        if (reading) this.apply(reading);
        return reading !== undefined;
      })
      .finally(() => {
        this.#refreshing = undefined;
        this.#releaseHeld();
      });
    return this.#refreshing;
  }

  /** Takes a reading without waiting, and not right after a failure. */
  refreshInBackground(now: number): void {
    if (!this.isBackingOff(now)) void this.refresh();
  }

  /** Compares a reading with every socket, and then sends the frames that waited for it. */
  apply(reading: Reading<M>): void {
    this.#merge(reading);
    this.#compare(reading);
  }

  /** Applies a newer status of one member. It confirms the access of no socket, because it does not contain sessions. */
  applyStatus(member: M, { order }: Requested): void {
    this.#setIfNewer(member, order);
    this.#closeEnded([]);
  }

  /** Adopts a socket that the object has accepted. Closes it at once if a newer reading has ended its access. */
  admit(socket: WebSocket, attachment: SocketAttachment, { requestedAt }: Requested): void {
    writeAttachment(socket, { ...attachment, readAt: requestedAt });
    this.#guard(socket);
    this.#readTimes = undefined;
    this.#closeEnded([]);
  }

  /** Returns how an access is over, after the reading that was requested for it was applied. */
  endOf(identity: Identity, { endedSessionIds }: Answer<M>) {
    return accessEnd(identity, this.of(identity.memberId), endedSessionIds);
  }

  /**
   * Replaces the token of a socket with a new one of the same member, if a reading confirms its access. Returns the code that
   * refuses the new token. The socket then keeps the old one, and is closed only if that one's access is over too.
   */
  async renew(socket: WebSocket, identity: Identity) {
    const reading = await this.request([identity.sessionId]);
    if (!reading) return "unavailable";
    this.#merge(reading);
    const end = this.endOf(identity, reading);
    // Write the new token before comparing: the reading may end the access of the old one.
    if (!end) {
      const { requestedAt: readAt } = reading;
      writeAttachment(socket, { ...readAttachment(socket), ...NO_ACCESS, ...identity, readAt });
    }
    this.#compare(reading);
    return end;
  }

  /** Sends a frame to a socket, or holds it until the next reading. */
  #deliver(socket: WebSocket, frame: object | string, now: number, onResult: OnResult): void {
    if (!this.#held.has(socket)) {
      if (this.#isConfirmed(readAttachment(socket).readAt ?? Number.NEGATIVE_INFINITY, now)) {
        onResult(sendUnlessExpired(socket, frame, now));
        return;
      }
      if (this.isUnanswered(now)) {
        onResult(sendUnlessExpired(socket, frame, now));
        this.refreshInBackground(now);
        return;
      }
    }
    this.#held.add(socket, { frame, onResult });
    void this.refresh();
  }

  #guard(socket: WebSocket): void {
    guardSocket(socket, (...args) => this.#deliver(...args));
  }

  #setIfNewer(member: M, order: number): void {
    const known = this.#members.get(member.memberId);
    if (!known || known.order <= order) this.#members.set(member.memberId, { member, order });
  }

  #merge(reading: Reading<M>): void {
    this.#requests.onAnswer(reading);
    for (const member of reading.members) this.#setIfNewer(member, reading.order);
  }

  #compare(reading: Reading<M>): void {
    const { order, requestedAt, sessionIds } = reading;
    if (order > (this.#last.order ?? 0)) {
      this.#last = { order, requestedAt };
      for (const socket of this.#sockets().filter(isOpen)) {
        const attachment = readAttachment(socket);
        const { sessionId } = attachment;
        // A reading does not cover a session that was not requested.
        if (sessionId === undefined || sessionIds.includes(sessionId))
          writeAttachment(socket, { ...attachment, readAt: requestedAt });
      }
    }
    this.#readTimes = undefined;
    this.#closeEnded(reading.endedSessionIds);
    this.#releaseHeld();
    this.#onCompared(reading);
  }

  #closeEnded(endedSessionIds: string[]): void {
    const snapshots = [...this.#members.values()].map(({ member }) => member);
    for (const socket of this.#sockets().filter(isOpen)) {
      const attachment = readAttachment(socket);
      const member = this.of(attachment.memberId);
      const end = member && accessEnd(attachment, member, endedSessionIds);
      writeAttachment(socket, { ...attachment, snapshots, ...(end && { endedWith: end }) });
      if (end) closeWith(socket, end);
    }
  }

  #releaseHeld(): void {
    this.#held.release((socket, { frame, onResult }) => deliver(socket, frame, Date.now(), onResult));
  }

  #findReadTimes(): { earliest: number; latest: number } {
    const times = this.#sockets()
      .filter(isOpen)
      .map((socket) => readAttachment(socket).readAt ?? Number.NEGATIVE_INFINITY);
    times.push(this.#last.requestedAt ?? Number.NEGATIVE_INFINITY);
    return { earliest: Math.min(...times), latest: Math.max(...times) };
  }
}

/** The claims of another token. */
const NO_ACCESS = { epoch: undefined, sessionId: undefined, siteIssuedAt: undefined };

function isWithinMinute(readAt: number, now: number): boolean {
  return isRecent(readAt, STATUS_EXPIRES_AFTER_MS, now);
}

/** Returns the sessions of sockets, and more. */
export function sessionIdsOf(sockets: WebSocket[], more: (string | undefined)[]): string[] {
  const ids = sockets.map((socket) => readAttachment(socket).sessionId);
  return [...new Set([...ids, ...more].filter((id) => id !== undefined))];
}
