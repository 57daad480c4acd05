import { expect, test } from "vitest";
import { checkFileSize, uploadFile } from "../../../../src/room/inbound/gates/upload.ts";
import {
  attemptWith,
  type Conditions,
  complete,
  FILE,
  KNOWN_SMILE,
  nameOf,
  SMILE,
  TEXT,
} from "./fake-room.ts";

const upload = { uuid: "file-uuid", contentType: "text/plain" };

test.each<[string, Conditions, string]>([
  ["a text passes", { frame: TEXT }, "pass"],
  ["a smile passes", { frame: SMILE, smile: KNOWN_SMILE }, "pass"],
  ["a file waits for R2", { frame: FILE }, "wait"],
  ["a file that is in R2 passes", { frame: FILE, progress: { upload } }, "pass"],
])("at the gate for uploads, %s", (_, conditions, decision) => {
  expect(nameOf(uploadFile(attemptWith(conditions).attempt))).toBe(decision);
});

test.each<[string, Conditions, string]>([
  ["a text passes", { frame: TEXT }, "pass"],
  ["a file passes", { frame: FILE }, "pass"],
  ["a file that is too large is refused", { frame: { ...FILE, isTooLarge: true } }, "file_too_large"],
])("at the gate for the size of a file, %s", (_, conditions, decision) => {
  expect(nameOf(checkFileSize(attemptWith(conditions).attempt))).toBe(decision);
});

test("a file is uploaded to R2 under a new uuid, which its frame keeps for the commit", async () => {
  const { attempt, room, progress } = attemptWith({ frame: FILE });
  await complete(uploadFile(attempt));
  expect(room.uploads.put).toHaveBeenCalledExactlyOnceWith({
    uuid: progress.upload?.uuid,
    name: "f.txt",
    contentType: progress.upload?.contentType,
    bytes: new Uint8Array(7),
  });
  expect(progress.upload?.uuid).toMatch(/^[0-9a-f-]{36}$/);
});

test("a file that R2 rejects does not count as uploaded", async () => {
  const { attempt, room, progress } = attemptWith({ frame: FILE });
  room.uploads.put.mockRejectedValue(new Error("R2 is down"));
  await expect(complete(uploadFile(attempt))).rejects.toThrow("R2 is down");
  expect(progress.upload).toBeUndefined();
});
