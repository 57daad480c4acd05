import { describe, expect, test } from "vitest";
import {
  checkExemption,
  checkRecipientActive,
  checkSenderActive,
  checkStatusKnown,
  checkTokenEpoch,
  refreshStatus,
} from "../../../../src/room/inbound/gates/member-status.ts";
import { attemptWith, type Conditions, complete, nameOf } from "./fake-room.ts";

const EXEMPT = { isEmployee: true };

describe("the status of both members", () => {
  test.each<[string, Conditions, string, number]>([
    ["is used as it is while it is fresh", { freshness: "fresh" }, "pass", 0],
    ["is refreshed in the background once it is stale", { freshness: "stale" }, "pass", 1],
    ["makes a frame wait once it has expired", { freshness: "expired" }, "wait", 0],
    [
      "does not make a frame wait again after its refresh failed",
      { freshness: "expired", progress: { statusRefreshFailed: true } },
      "pass",
      0,
    ],
    [
      "is refreshed in the background for a paying sender while D1 fails",
      { freshness: "expired", isUnanswered: true },
      "pass",
      1,
    ],
    [
      "makes an exempt sender wait while D1 fails",
      { freshness: "expired", isUnanswered: true, sender: EXEMPT },
      "wait",
      0,
    ],
    [
      "is refreshed in the background for an exempt sender right after a failure",
      { freshness: "expired", isUnanswered: true, isBackingOff: true, sender: EXEMPT },
      "pass",
      1,
    ],
    [
      "makes a frame wait if the room does not know it, although D1 fails",
      { freshness: "expired", isUnanswered: true, sender: "unknown" },
      "wait",
      0,
    ],
  ])("%s", (_, conditions, decision, backgroundRefreshes) => {
    const { attempt, room } = attemptWith(conditions);
    expect(nameOf(refreshStatus(attempt))).toBe(decision);
    expect(room.memberStatus.refreshInBackground).toHaveBeenCalledTimes(backgroundRefreshes);
    expect(room.memberStatus.refresh).not.toHaveBeenCalled();
  });

  test.each([
    ["can be used once D1 has answered the refresh", true, false],
    ["counts as not refreshed for the frame if D1 does not answer", false, true],
  ])("%s", async (_, isRefreshed, failed) => {
    const { attempt, progress } = attemptWith({ freshness: "expired", isRefreshed });
    await complete(refreshStatus(attempt));
    expect(progress.statusRefreshFailed).toBe(failed);
  });
});

test.each<[string, Conditions, string]>([
  ["passes if the status of both members is known", {}, "pass"],
  ["is refused if the sender's status is not known", { sender: "unknown" }, "unavailable"],
  ["is refused if the recipient's status is not known", { recipient: "unknown" }, "unavailable"],
])("a frame %s", (_, conditions, decision) => {
  expect(nameOf(checkStatusKnown(attemptWith(conditions).attempt))).toBe(decision);
});

test.each<[string, Conditions, string]>([
  ["of an active sender passes", {}, "pass"],
  ["of a deactivated sender is refused", { sender: { isActive: false } }, "member_disabled"],
  [
    "of an active sender passes although the recipient is deactivated",
    { recipient: { isActive: false } },
    "pass",
  ],
])("a frame %s", (_, conditions, decision) => {
  expect(nameOf(checkSenderActive(attemptWith(conditions).attempt))).toBe(decision);
});

test.each<[string, Conditions, string]>([
  ["under the member's current epoch passes", { epoch: 2, sender: { tokenEpoch: 2 } }, "pass"],
  ["under an older epoch is refused", { epoch: 1, sender: { tokenEpoch: 2 } }, "unauthorized"],
  [
    "that a reading closed is refused, although the epoch is current",
    { endedWith: "unauthorized" },
    "unauthorized",
  ],
])("a frame of a socket %s", (_, conditions, decision) => {
  expect(nameOf(checkTokenEpoch(attemptWith(conditions).attempt))).toBe(decision);
});

test.each<[string, Conditions, string]>([
  ["to an active recipient passes", {}, "pass"],
  ["to a deactivated recipient is refused", { recipient: { isActive: false } }, "member_disabled"],
])("a message %s", (_, conditions, decision) => {
  expect(nameOf(checkRecipientActive(attemptWith(conditions).attempt))).toBe(decision);
});

test.each<[string, Conditions, string]>([
  ["a paying sender passes on an expired status", { freshness: "expired" }, "pass"],
  ["an exempt sender passes on a stale status", { freshness: "stale", isExempt: true }, "pass"],
  [
    "an exempt sender is refused on an expired status",
    { freshness: "expired", isExempt: true },
    "unavailable",
  ],
])("a message of %s", (_, conditions, decision) => {
  expect(nameOf(checkExemption(attemptWith(conditions).attempt))).toBe(decision);
});
