import { expect, test } from "vitest";
import type { ClientFrame } from "../../../../src/protocol/frames/decode.ts";
import { checkWellFormed, runCommand } from "../../../../src/room/inbound/gates/frame.ts";
import { attemptWith, FILE, nameOf, SMILE, TEXT } from "./fake-room.ts";

test.each(["invalid_message", "frame_too_large", "empty_message"] as const)(
  "a malformed frame is refused with the code of the decoder: %s",
  (code) => {
    const { attempt } = attemptWith({ input: { kind: "frame", decoded: { ok: false, code } } });
    expect(nameOf(checkWellFormed(attempt))).toBe(code);
  },
);

test("a frame that the decoder could read passes the gate for malformed frames", () => {
  expect(checkWellFormed(attemptWith().attempt)).toBeUndefined();
});

test.each<[string, ClientFrame, string, number]>([
  ["history sends a page", { type: "history", before: 5, limit: 2 }, "done", 1],
  ["read of a stored message notifies the sockets", { type: "read", messageId: 10 }, "done", 1],
  ["read of a message that is not stored is refused", { type: "read", messageId: 11 }, "invalid_message", 0],
  ["typing is not sent back to its sender", { type: "typing" }, "done", 0],
  ["ping sends a pong", { type: "ping" }, "done", 1],
  ["a text passes", TEXT, "pass", 0],
  ["a smile passes", SMILE, "pass", 0],
  ["a file passes", FILE, "pass", 0],
])("at the gate for commands, %s", (_, frame, decision, sent) => {
  const { attempt, socket } = attemptWith({ frame });
  expect(nameOf(runCommand(attempt))).toBe(decision);
  expect(socket.send).toHaveBeenCalledTimes(sent);
});

test.each([
  ["an open", 1, 1],
  ["a closing", 2, 0],
  ["a closed", 3, 0],
])("a page of history for %s socket is read only if it can be sent", (_, readyState, pages) => {
  const { attempt, room, socket } = attemptWith({ frame: { type: "history", before: 5, limit: 2 } });
  socket.readyState = readyState;
  expect(nameOf(runCommand(attempt))).toBe("done");
  expect(room.messages.page).toHaveBeenCalledTimes(pages);
  expect(room.rateLimiter.takeInstead).toHaveBeenCalledTimes(pages);
  expect(socket.send).toHaveBeenCalledTimes(pages);
});
