import { vi } from "vitest";
import type { MemberAccess } from "../../../src/core/access.ts";
import { STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { deliver } from "../../../src/platform/deliver.ts";
import { MemberReadings } from "../../../src/platform/member-readings.ts";
import { OwnedSockets } from "../../../src/platform/owned-sockets.ts";
import { type Answer, numberRequest } from "../../../src/platform/reading-requests.ts";
import { readAttachment, type SocketAttachment } from "../../../src/platform/socket-attachment.ts";

export const NOW = Date.UTC(2026, 0, 1);
export const MINUTE = STATUS_EXPIRES_AFTER_MS;
export const ADA = 3;
export const BEN = 17;

/** Replaces the clock, the sockets and the log of the platform. Call `removeObjectFakes` after each test. */
export function installObjectFakes(): void {
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  vi.useFakeTimers({ now: NOW });
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
}

export function removeObjectFakes(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}

/** A socket of an object, with its attachment. */
export class FakeObjectSocket {
  readyState = 1;
  readonly sent: string[] = [];
  closedWith: string | undefined;
  #attachment: unknown;

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }
  deserializeAttachment(): unknown {
    return structuredClone(this.#attachment);
  }
  send(data: string): void {
    this.sent.push(data);
  }
  close(_code: number, reason: string): void {
    this.readyState = 2;
    this.closedWith = reason;
  }
  /** The same socket as the next instance of its object sees it. */
  wake(): FakeObjectSocket {
    const woken = new FakeObjectSocket();
    woken.#attachment = this.#attachment;
    return woken;
  }
}

/** A request to D1. */
export type ReadingCall = {
  sessionIds: string[];
  answer: (status?: Partial<Answer<MemberAccess>> & { ada?: Partial<MemberAccess> }) => Promise<void>;
  fail: () => Promise<void>;
};

/** An object with sockets, and a D1 that answers when the test says so. */
export function setUpReadings(restored: FakeObjectSocket[] = []) {
  const sockets = [...restored];
  const calls: ReadingCall[] = [];
  const closed: number[] = [];
  const readings = new MemberReadings<MemberAccess>({
    sockets: () => sockets as unknown as WebSocket[],
    load: (sessionIds) =>
      new Promise((resolve, reject) => {
        calls.push({
          sessionIds,
          async answer({ ada = {}, ...answer } = {}) {
            resolve({ members: [memberOf(ADA, ada), memberOf(BEN)], endedSessionIds: [], ...answer });
            await settle();
          },
          async fail() {
            reject(new Error("D1 is down"));
            await settle();
          },
        });
      }),
  });

  const owned = new OwnedSockets({
    sockets: () => sockets as unknown as WebSocket[],
    onClosed: (socket) => closed.push(readAttachment(socket).memberId),
  });

  function admit(memberId: number, fields: Partial<SocketAttachment> = {}): FakeObjectSocket {
    const socket = new FakeObjectSocket();
    sockets.push(socket);
    owned.add(socket as unknown as WebSocket);
    const attachment = { memberId, epoch: 0, expiresAt: NOW + 365 * 86_400_000, number: 1, ...fields };
    readings.admit(socket as unknown as WebSocket, attachment, numberRequest());
    return socket;
  }

  const send = (socket: FakeObjectSocket, frame: string) =>
    deliver(socket as unknown as WebSocket, frame, Date.now());
  const renew = (socket: FakeObjectSocket, token: { epoch?: number; sessionId?: string }) =>
    readings.renew(socket as unknown as WebSocket, {
      memberId: ADA,
      epoch: 0,
      expiresAt: NOW + 365 * 86_400_000,
      ...token,
    });
  /** Answers the next request to D1 as if it was sent now. */
  async function refresh(answer: Parameters<ReadingCall["answer"]>[0] = {}): Promise<void> {
    void readings.refresh();
    await calls.at(-1)?.answer(answer);
  }
  return { readings, sockets, calls, closed, admit, send, renew, refresh };
}

export function memberOf(memberId: number, fields: Partial<MemberAccess> = {}): MemberAccess {
  return { memberId, isActive: true, tokenEpoch: 0, ...fields };
}

/** Lets everything run that waits for no time. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
