import { describe, expect, test } from "vitest";
import { SILENT_AFTER_MS } from "../../../src/core/limits.ts";
import { guardSocket } from "../../../src/platform/deliver.ts";
import type { Session } from "../../../src/room/members/session.ts";
import { PresenceTracker } from "../../../src/room/outbound/presence.ts";

const [ADA, BEN] = [3, 17];
const NOW = Date.now();

/** The sockets of a room, and what each one was sent. */
function openRoom(...sessions: Partial<Session>[]) {
  const sent: { to: number; online: boolean }[] = [];
  let looks = 0;
  const sockets = sessions.map((session) => {
    let attachment: Partial<Session> = { protocol: "parley.v1", ...session };
    const socket = {
      readyState: WebSocket.OPEN,
      deserializeAttachment: () => attachment,
      serializeAttachment: (value: Session) => {
        attachment = value;
      },
    } as unknown as WebSocket;
    guardSocket(socket, (_, frame) =>
      sent.push({ to: session.memberId ?? 0, ...(frame as { online: boolean }) }),
    );
    return socket;
  });
  const wake = () =>
    new PresenceTracker({
      pair: { low: ADA, high: BEN },
      sockets: () => sockets,
      hasBegun: () => true,
      pingedAt: () => {
        looks++;
        return null;
      },
      onChange: () => {},
    });
  return { sockets, sent, wake, countLooks: () => looks };
}

describe("a socket that an earlier version of the room accepted", () => {
  test("is present from the time on at which the room woke", () => {
    const tracker = openRoom({ memberId: ADA }).wake();
    expect(tracker.isOnline(ADA, Date.now())).toBe(true);
    expect(tracker.isOnline(ADA, Date.now() + SILENT_AFTER_MS)).toBe(false);
    expect(tracker.isOnline(BEN, Date.now())).toBe(false);
  });

  test("is sent the other member's presence once, however often the room wakes", () => {
    const { sent, wake } = openRoom(
      { memberId: ADA },
      { memberId: BEN, connectedAt: NOW, otherOnline: true },
    );
    for (let wakes = 0; wakes < 3; wakes++) wake().publishChanges(NOW);
    expect(sent).toMatchObject([{ to: ADA, online: true }]);
  });
});

describe("a frame", () => {
  const present = { connectedAt: NOW, otherOnline: true };

  test("makes the room look only once the presence of a member may have changed", () => {
    const { sockets, sent, wake, countLooks } = openRoom(
      { memberId: ADA, ...present },
      { memberId: BEN, ...present },
    );
    const [a] = sockets as [WebSocket];
    const tracker = wake();
    tracker.onFrame(a, NOW);
    const before = countLooks();
    for (let ms = 1; ms < SILENT_AFTER_MS; ms += 1_000) tracker.onFrame(a, NOW + ms);
    expect(countLooks()).toBe(before);
    expect(sent).toEqual([]);
    tracker.onFrame(a, NOW + SILENT_AFTER_MS);
    expect(sent).toMatchObject([{ to: ADA, online: false }]);
    expect(countLooks()).toBeGreaterThan(before);
  });

  test("makes the room look after the clock was set back", () => {
    const { sockets, sent, wake } = openRoom({ memberId: ADA, ...present }, { memberId: BEN, ...present });
    const [a] = sockets as [WebSocket];
    const tracker = wake();
    tracker.onFrame(a, NOW);
    tracker.onFrame(a, NOW - SILENT_AFTER_MS);
    expect(sent).toMatchObject([{ to: ADA, online: false }]);
  });

  test("does not make the room look again and again while the other member has no socket", () => {
    const { sockets, wake, countLooks } = openRoom({ memberId: ADA, connectedAt: NOW, otherOnline: false });
    const [a] = sockets as [WebSocket];
    const tracker = wake();
    tracker.onFrame(a, NOW);
    const before = countLooks();
    for (let ms = 1; ms < 1_000; ms++) tracker.onFrame(a, NOW + ms);
    expect(countLooks()).toBe(before);
  });
});
