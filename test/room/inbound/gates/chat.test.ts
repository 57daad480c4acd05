import { expect, test } from "vitest";
import { requireChat } from "../../../../src/room/inbound/gates/chat.ts";
import { attemptWith, complete, nameOf } from "./fake-room.ts";

test("a message in a chat with a row in D1 needs no call", () => {
  const { attempt, room } = attemptWith();
  expect(nameOf(requireChat(attempt))).toBe("pass");
  expect(room.chatRow.create).not.toHaveBeenCalled();
});

test("a message in a chat without a row waits until D1 has one, and not for coins", async () => {
  const { attempt, room } = attemptWith({ isNew: true });
  const decision = requireChat(attempt);
  expect(decision).toMatchObject({ kind: "wait", coins: undefined });
  await complete(decision);
  expect(room.chatRow.create).toHaveBeenCalledTimes(1);
});

test("a message is not accepted when D1 does not answer", async () => {
  const { attempt, room } = attemptWith({ isNew: true });
  room.chatRow.create.mockRejectedValueOnce(new Error("no answer"));
  await expect(complete(requireChat(attempt))).rejects.toThrow("no answer");
});

test("no message is accepted while the room lacks one that D1 has charged", () => {
  const { attempt, room } = attemptWith();
  Object.assign(room.chatRow, { isBehind: true });
  expect(requireChat(attempt)).toMatchObject({ kind: "reject", failure: { code: "unavailable" } });
});
