import { beforeEach, describe, expect, test, vi } from "vitest";
import { FLOOD_MAX_REFUSALS } from "../../src/core/limits.ts";
import { RefusalStreaks } from "../../src/platform/refusal-streaks.ts";

const logged: object[] = [];
vi.spyOn(console, "warn").mockImplementation((line) => {
  logged.push(JSON.parse(line));
});
beforeEach(() => {
  logged.length = 0;
});

function openSocket(memberId: number) {
  const socket = {
    readyState: 1,
    close: vi.fn((_code: number, _reason: string) => {}),
    deserializeAttachment: () => ({ memberId, chatId: 5 }),
  };
  return { socket: socket as unknown as WebSocket, close: socket.close };
}

const refuse = (streaks: RefusalStreaks, socket: WebSocket, times: number) => {
  for (let i = 0; i < times; i++) streaks.add(socket, { event: "message.send", code: "rate_limited" });
};

describe("of the frames of a socket that are refused in a row", () => {
  test("the first is logged, and their number when the row ends", () => {
    const streaks = new RefusalStreaks();
    const { socket, close } = openSocket(3);
    refuse(streaks, socket, FLOOD_MAX_REFUSALS - 1);
    streaks.add(openSocket(4).socket, { event: "message.send", code: "empty_message" });
    expect(logged).toMatchObject([
      { event: "message.send", code: "rate_limited", member: 3, chat: 5 },
      { event: "message.send", code: "empty_message", member: 4, chat: 5 },
    ]);
    logged.length = 0;
    streaks.end(socket);
    streaks.end(socket);
    expect(logged).toMatchObject([
      { event: "socket.refusals", code: "rate_limited", member: 3, count: FLOOD_MAX_REFUSALS - 1 },
    ]);
    expect(close).not.toHaveBeenCalled();
  });

  test("a single one has one line", () => {
    const streaks = new RefusalStreaks();
    const { socket } = openSocket(3);
    refuse(streaks, socket, 1);
    streaks.end(socket);
    expect(logged).toHaveLength(1);
  });

  test(`the ${FLOOD_MAX_REFUSALS}th closes the socket, and later ones are neither counted nor logged`, () => {
    const streaks = new RefusalStreaks();
    const { socket, close } = openSocket(3);
    refuse(streaks, socket, FLOOD_MAX_REFUSALS - 1);
    streaks.end(socket);
    refuse(streaks, socket, FLOOD_MAX_REFUSALS - 1);
    expect(streaks.isFlooder(socket)).toBe(false);
    refuse(streaks, socket, 1);
    expect(close.mock.calls).toEqual([[4429, "flood"]]);
    expect(streaks.isFlooder(socket)).toBe(true);
    logged.length = 0;
    refuse(streaks, socket, 5);
    streaks.end(socket);
    expect(logged).toEqual([]);
  });
});
