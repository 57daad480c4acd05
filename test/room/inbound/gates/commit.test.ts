import { expect, test } from "vitest";
import { commit } from "../../../../src/room/inbound/gates/commit.ts";
import {
  attemptWith,
  type Conditions,
  FILE,
  KNOWN_SMILE,
  MESSAGE_PRICE,
  NOW,
  SENDER,
  SMILE,
  TEXT,
} from "./fake-room.ts";

test.each<[string, Conditions, object]>([
  [
    "a text with its price",
    { frame: TEXT },
    { type: "text", text: "hello", price: MESSAGE_PRICE, exempt: false },
  ],
  [
    "a free text as exempt",
    { frame: TEXT, isExempt: true },
    { type: "text", text: "hello", price: 0, exempt: true },
  ],
  [
    "a smile with its picture and its own price",
    { frame: SMILE, smile: KNOWN_SMILE },
    { type: "smile", smileId: 1, fileUuid: "smile-uuid", price: 10, exempt: false },
  ],
  [
    "a file with its uuid and type from R2",
    { frame: FILE, progress: { upload: { uuid: "file-uuid", contentType: "text/plain" } } },
    {
      type: "file",
      fileUuid: "file-uuid",
      text: "a caption",
      name: "f.txt",
      size: 7,
      contentType: "text/plain",
      price: MESSAGE_PRICE,
      exempt: false,
    },
  ],
])("commit stores %s", (_, conditions, message) => {
  const { attempt, room } = attemptWith(conditions);
  expect(commit(attempt)).toEqual({ kind: "done" });
  expect(room.messages.append.mock.calls).toEqual([
    [{ ...message, memberId: SENDER, at: NOW, clientMessageId: undefined }],
  ]);
});

test("commit spends the price of the message from the sender's lease", () => {
  const { attempt, room } = attemptWith();
  commit(attempt);
  expect(room.leases.spend).toHaveBeenCalledExactlyOnceWith(SENDER, MESSAGE_PRICE, 11, NOW);
});

test("commit spends nothing for an exempt sender", () => {
  const { attempt, room } = attemptWith({ isExempt: true });
  commit(attempt);
  expect(room.leases.spend).not.toHaveBeenCalled();
});

test("commit stores no file that is not in R2", () => {
  const { attempt, room } = attemptWith({ frame: FILE });
  expect(() => commit(attempt)).toThrow("not uploaded");
  expect(room.messages.append).not.toHaveBeenCalled();
});
