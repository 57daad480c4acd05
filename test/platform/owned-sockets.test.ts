import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  CLOSED_SOCKET_COUNTS_MS,
  MEMBER_MAX_BUFFERED_BYTES,
  SOCKET_MAX_BUFFERED_BYTES,
} from "../../src/core/limits.ts";
import { OwnedSockets } from "../../src/platform/owned-sockets.ts";
import { closeWith, sendFrame } from "../../src/platform/sockets.ts";

const NOW = 1_000_000;
const [OPEN, CLOSING, CLOSED] = [1, 2, 3];
const HALF = MEMBER_MAX_BUFFERED_BYTES / 2;

/** A socket whose client reads nothing. */
class SlowSocket {
  readonly memberId: number;
  readyState = OPEN;
  bufferedAmount: number;
  closedWith: string | undefined;

  constructor(memberId: number, bufferedAmount = 0) {
    this.memberId = memberId;
    this.bufferedAmount = bufferedAmount;
  }

  deserializeAttachment() {
    return { memberId: this.memberId };
  }

  send(frame: string): void {
    this.bufferedAmount += frame.length;
  }

  close(_code: number, reason: string): void {
    this.readyState = CLOSING;
    this.closedWith = reason;
  }
}

const asSocket = (socket: SlowSocket) => socket as unknown as WebSocket;

function own(sockets: SlowSocket[], onClosed: (socket: WebSocket) => void = () => {}): OwnedSockets {
  const owned = new OwnedSockets({ sockets: () => sockets.map(asSocket), onClosed });
  for (const socket of sockets) owned.add(asSocket(socket));
  return owned;
}

beforeAll(() => {
  vi.stubGlobal("WebSocket", { OPEN, CLOSING, CLOSED });
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

describe("the bytes of a member", () => {
  test("are those of the member's sockets that are open or closing", () => {
    const sockets = [
      new SlowSocket(3, 1),
      Object.assign(new SlowSocket(3, 20), { readyState: CLOSING }),
      Object.assign(new SlowSocket(3, 300), { readyState: CLOSED }),
      new SlowSocket(17, 4000),
    ];
    expect(own(sockets).bufferedBytes(3, NOW)).toBe(21);
  });

  test("are too many above the limit", () => {
    const sockets = [new SlowSocket(3, HALF), new SlowSocket(3, HALF), new SlowSocket(17, HALF)];
    const owned = own(sockets);
    expect(owned.holdsTooMuch(3, NOW)).toBe(false);
    Object.assign(sockets[0] as SlowSocket, { bufferedAmount: HALF + 1 });
    expect(owned.holdsTooMuch(3, NOW)).toBe(true);
    expect(owned.holdsTooMuch(17, NOW)).toBe(false);
  });

  test("count for a while after a client closed without reading them, whichever way the clock steps", () => {
    const owned = own([]);
    owned.onClientClosed(asSocket(new SlowSocket(3, HALF + 1)), 1000, NOW);
    owned.onClientClosed(asSocket(new SlowSocket(3, HALF)), 4000, NOW);
    expect(owned.holdsTooMuch(3, NOW + CLOSED_SOCKET_COUNTS_MS - 1)).toBe(true);
    expect(owned.holdsTooMuch(3, NOW - CLOSED_SOCKET_COUNTS_MS)).toBe(false);
    owned.onClientClosed(asSocket(new SlowSocket(3, 5)), 1000, NOW);
    expect(owned.bufferedBytes(3, NOW)).toBe(5);
    expect(owned.bufferedBytes(3, NOW + CLOSED_SOCKET_COUNTS_MS)).toBe(0);
  });

  test("do not count after the connection is lost, or if the client had read everything", () => {
    const owned = own([]);
    owned.onClientClosed(asSocket(new SlowSocket(3, HALF)), 1006, NOW);
    owned.onClientClosed(asSocket(new SlowSocket(3, 0)), 1000, NOW);
    expect(owned.bufferedBytes(3, NOW)).toBe(0);
  });
});

describe("a frame", () => {
  test("closes the socket that holds too much, and the object handles that in the same turn", async () => {
    const socket = new SlowSocket(3, SOCKET_MAX_BUFFERED_BYTES - 1);
    const closed: unknown[] = [];
    own([socket], (each) => closed.push(each));
    sendFrame(asSocket(socket), "a");
    expect({ closedWith: socket.closedWith, closed }).toEqual({ closedWith: undefined, closed: [] });
    sendFrame(asSocket(socket), "b");
    expect(closed).toEqual([]);
    await Promise.resolve();
    expect({ closedWith: socket.closedWith, closed }).toEqual({
      closedWith: "rate_limited",
      closed: [socket],
    });
    closeWith(asSocket(socket), "internal");
    await Promise.resolve();
    expect(closed).toHaveLength(1);
  });

  test("bounds ten sockets of a member together, and none of the other member's", () => {
    const sockets = Array.from({ length: 10 }, () => new SlowSocket(3));
    const other = new SlowSocket(17, HALF - 1);
    const owned = own([...sockets, other]);
    const frame = "x".repeat(1024 * 1024);
    for (let i = 0; i < 16; i++) {
      for (const socket of sockets) if (socket.readyState === OPEN) sendFrame(asSocket(socket), frame);
    }
    expect(sockets.every(({ closedWith }) => closedWith === "rate_limited")).toBe(true);
    expect(owned.bufferedBytes(3, Date.now())).toBeLessThan(1.5 * MEMBER_MAX_BUFFERED_BYTES);
    sendFrame(asSocket(other), "x");
    expect(other.closedWith).toBeUndefined();
  });
});
