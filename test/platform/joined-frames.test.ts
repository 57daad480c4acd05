import { beforeAll, describe, expect, test, vi } from "vitest";
import { JOINED_FRAMES_MAX_LENGTH, SOCKET_MAX_BUFFERED_BYTES } from "../../src/core/limits.ts";
import { splitFrames } from "../../src/platform/joined-frames.ts";
import { closeWith, sendFrame } from "../../src/platform/sockets.ts";

const [OPEN, CLOSING, CLOSED] = [1, 2, 3];

/** A socket that records what it is sent, and its close. */
class RecordingSocket {
  readonly events: string[] = [];
  readonly joinsFrames: boolean;
  readyState = OPEN;
  bufferedAmount = 0;

  constructor({ joinsFrames = true } = {}) {
    this.joinsFrames = joinsFrames;
  }

  deserializeAttachment() {
    return { memberId: 3, joinsFrames: this.joinsFrames };
  }

  send(frame: string): void {
    if (this.readyState !== OPEN) throw new Error("the socket is closed");
    this.events.push(frame);
  }

  close(_code: number, reason: string): void {
    this.readyState = CLOSING;
    this.events.push(`close: ${reason}`);
  }
}

const asSocket = (socket: RecordingSocket) => socket as unknown as WebSocket;

beforeAll(() => {
  vi.stubGlobal("WebSocket", { OPEN, CLOSING, CLOSED });
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

describe("the frames of one turn", () => {
  test("travel as one, for each socket that takes them apart", async () => {
    const sockets = [
      new RecordingSocket(),
      new RecordingSocket(),
      new RecordingSocket({ joinsFrames: false }),
    ];
    const frames = ["[]", JSON.stringify({ text: "two\nlines\r\n\u2028" }), "{}"];
    for (const frame of frames) for (const socket of sockets) sendFrame(asSocket(socket), frame);
    expect(sockets.map(({ events }) => events)).toEqual([[], [], frames]);
    await Promise.resolve();
    const joined = frames.join("\n");
    expect(sockets.map(({ events }) => events)).toEqual([[joined], [joined], frames]);
    expect(splitFrames(joined)).toEqual(frames);
    for (const frame of ["1", "2"]) sendFrame(asSocket(sockets[0] as RecordingSocket), frame);
    await Promise.resolve();
    expect(sockets[0]?.events).toEqual([joined, "1\n2"]);
  });

  test("travel as several if they are too long for one, in order", async () => {
    const socket = new RecordingSocket();
    const half = "a".repeat(JOINED_FRAMES_MAX_LENGTH / 2);
    const frames = ["1", half, half, "2", `${half}${half}`, "3", "4", half.slice(4), "5"];
    for (const frame of frames) sendFrame(asSocket(socket), frame);
    await Promise.resolve();
    expect(socket.events.flatMap(splitFrames)).toEqual(frames);
    expect(socket.events.map((joined) => splitFrames(joined).length)).toEqual([2, 2, 1, 4]);
    for (const joined of socket.events) expect(joined.length).toBeLessThanOrEqual(JOINED_FRAMES_MAX_LENGTH);
  });

  test("arrive before a close in the same turn, and nothing after it", async () => {
    const socket = new RecordingSocket();
    for (const frame of ["1", "2"]) sendFrame(asSocket(socket), frame);
    closeWith(asSocket(socket), "token_expired");
    await Promise.resolve();
    expect(socket.events).toEqual(["1\n2", "close: token_expired"]);
  });

  test("close a socket once if its client does not read", async () => {
    const socket = new RecordingSocket();
    socket.bufferedAmount = SOCKET_MAX_BUFFERED_BYTES + 1;
    sendFrame(asSocket(socket), "1");
    closeWith(asSocket(socket), "internal");
    await Promise.resolve();
    expect(socket.events).toEqual(["1", "close: rate_limited"]);
  });

  test("are dropped if the socket has been closed meanwhile", async () => {
    const socket = new RecordingSocket();
    sendFrame(asSocket(socket), "1");
    socket.readyState = CLOSED;
    await Promise.resolve();
    expect(socket.events).toEqual([]);
  });
});
