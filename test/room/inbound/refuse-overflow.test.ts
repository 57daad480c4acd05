import { beforeEach, describe, expect, test, vi } from "vitest";
import { FLOOD_MAX_REFUSALS } from "../../../src/core/limits.ts";
import { refuseOverflow } from "../../../src/room/inbound/handle-frame.ts";
import { asRateLimited, type QueuedFrame } from "../../../src/room/inbound/queued-frame.ts";
import type { Room } from "../../../src/room/room.ts";
import { attemptWith, TEXT } from "./gates/fake-room.ts";

vi.spyOn(console, "warn").mockImplementation(() => {});

let room: Room;
let accepted: QueuedFrame;
let socket: ReturnType<typeof attemptWith>["socket"];
beforeEach(() => {
  const made = attemptWith({ frame: TEXT, expiresAt: Number.POSITIVE_INFINITY });
  room = made.attempt.room;
  accepted = made.attempt.queued;
  socket = made.socket;
});

const withId = (clientMessageId: string): QueuedFrame => ({
  ...accepted,
  input: { kind: "frame", decoded: { ok: true, frame: { ...TEXT, clientMessageId } } },
});
const framesOf = ({ input }: QueuedFrame) => (input.kind === "rate-limited" ? input.frames : 0);

describe("a frame for which the queue has no room", () => {
  test("and that has an id is answered at once, and takes no place in the queue", () => {
    expect(refuseOverflow(room, withId("an id"), undefined)).toBeUndefined();
    expect(refuseOverflow(room, withId("another id"), asRateLimited(accepted, 1))).toBeUndefined();
    expect(socket.send.mock.calls.map(([data]) => JSON.parse(data))).toMatchObject([
      { code: "rate_limited", client_message_id: "an id", retry_after: 1 },
      { code: "rate_limited", client_message_id: "another id", retry_after: 1 },
    ]);
  });

  test("and that has no id is answered in its place", () => {
    expect(refuseOverflow(room, accepted, undefined)).toEqual(asRateLimited(accepted, 1));
    expect(socket.send).not.toHaveBeenCalled();
  });

  test("is counted in the refusal of its socket behind the last accepted frame", () => {
    const last = asRateLimited(accepted, 1);
    expect(refuseOverflow(room, accepted, last)).toBeUndefined();
    expect(framesOf(last)).toBe(2);
  });

  test("and that the rate limit refused already keeps its retry_after", () => {
    const refused = asRateLimited(accepted, 7);
    expect(refuseOverflow(room, refused, undefined)).toBe(refused);
  });
});

test(`of ${FLOOD_MAX_REFUSALS} frames without an id behind one that waits, the last one closes the socket`, () => {
  const last = asRateLimited(accepted, 1);
  for (let i = 2; i < FLOOD_MAX_REFUSALS; i++) refuseOverflow(room, accepted, last);
  expect(socket.close).not.toHaveBeenCalled();
  expect(framesOf(last)).toBe(FLOOD_MAX_REFUSALS - 1);
  refuseOverflow(room, accepted, last);
  expect(socket.close).toHaveBeenCalledWith(4429, "flood");
  // The socket receives no error any more.
  expect(framesOf(last)).toBe(0);
});
