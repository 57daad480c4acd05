import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FILE_QUOTA_WAIT_MS } from "../../../../src/core/limits.ts";
import { checkFileQuota, checkMemberSends } from "../../../../src/room/inbound/gates/member-limits.ts";
import { attemptWith, complete, FILE, nameOf, RECIPIENT, SENDER, TEXT } from "./fake-room.ts";

test("at the gate for a member's sends, a message is refused as long as the inbox refuses them", () => {
  expect(nameOf(checkMemberSends(attemptWith().attempt))).toBe("pass");
  expect(checkMemberSends(attemptWith({ memberRetryAfter: 3 }).attempt)).toEqual({
    kind: "reject",
    failure: { code: "rate_limited", retry_after: 3 },
  });
});

describe("at the gate for the bytes of files", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const file = (reserveFile?: () => Promise<number>) =>
    attemptWith({ frame: FILE, fileBytesPerDay: 100, ...(reserveFile && { reserveFile }) });

  test.each([
    ["a text passes", { frame: TEXT, fileBytesPerDay: 100 }, "pass"],
    ["a file waits for the sender's inbox", { frame: FILE, fileBytesPerDay: 100 }, "wait"],
    ["a file passes if there is no limit", { frame: FILE, fileBytesPerDay: 0 }, "pass"],
    [
      "a file that was checked passes",
      { frame: FILE, fileBytesPerDay: 100, progress: { isQuotaChecked: true } },
      "pass",
    ],
  ])("%s", (_, conditions, decision) => {
    expect(nameOf(checkFileQuota(attemptWith(conditions).attempt))).toBe(decision);
  });

  test("the inbox is asked for the file's bytes, and a repeat has the same name", async () => {
    const clientMessageId = "01890000-0000-7000-8000-000000000000";
    const { attempt, room, progress } = attemptWith({
      frame: { ...FILE, clientMessageId },
      fileBytesPerDay: 100,
    });
    await complete(checkFileQuota(attempt));
    expect(room.reserveFile).toHaveBeenCalledExactlyOnceWith(SENDER, {
      message: `${RECIPIENT} ${clientMessageId} 7`,
      bytes: 7,
    });
    expect(progress).toEqual({ isQuotaChecked: true });
  });

  test("a file is refused if the inbox refuses it", async () => {
    const { attempt, progress } = file(() => Promise.resolve(3600));
    await complete(checkFileQuota(attempt));
    expect(progress.outcome).toEqual({
      kind: "reject",
      failure: { code: "file_quota_exceeded", retry_after: 3600 },
    });
  });

  test.each([
    ["fails", () => Promise.reject(new Error("the test makes the inbox throw"))],
    ["does not answer", () => new Promise<number>(() => {})],
  ])("a file passes if the inbox %s", async (_, reserveFile) => {
    const { attempt, progress } = file(reserveFile);
    const done = complete(checkFileQuota(attempt));
    await vi.advanceTimersByTimeAsync(FILE_QUOTA_WAIT_MS);
    await done;
    expect(progress.outcome).toBeUndefined();
    expect(nameOf(checkFileQuota(attempt))).toBe("pass");
  });
});
