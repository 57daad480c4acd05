import { describe, expect, test } from "vitest";
import { newMessageId } from "../../../../src/client/outbox/message-id.ts";
import { CLIENT_IDS_SCAN_COST, CLOCK_SLACK_MS } from "../../../../src/core/limits.ts";
import type { SendFrame } from "../../../../src/protocol/frames/decode.ts";
import { checkDuplicate } from "../../../../src/room/inbound/gates/duplicate.ts";
import { checkPredecessor } from "../../../../src/room/inbound/gates/predecessor.ts";
import { attemptWith, type Conditions, FILE, NOW, nameOf, PREDECESSOR, SENDER, TEXT } from "./fake-room.ts";

const frame: SendFrame = { type: "text", text: "hello", afterClientMessageId: PREDECESSOR };
const smile: SendFrame = { type: "smile", smileId: 1, afterClientMessageId: PREDECESSOR };
const ahead = newMessageId(NOW + CLOCK_SLACK_MS + 1);
const UNKNOWN = { kind: "unknown", before: 3 } as const;
const STORED = { kind: "stored", id: 4 } as const;

describe("at the gate for predecessors, a message", () => {
  test.each<[string, Conditions, string]>([
    ["that names none passes", { frame: TEXT }, "pass"],
    ["that is a file passes", { frame: FILE }, "pass"],
    ["whose predecessor is stored passes", { frame, cachedPredecessor: STORED }, "pass"],
    ["whose predecessor is not stored is refused", { frame }, "out_of_order"],
    ["that is a smile is refused too", { frame: smile }, "out_of_order"],
    [
      "whose predecessor a search finds passes",
      { frame, cachedPredecessor: UNKNOWN, scannedPredecessor: STORED },
      "pass",
    ],
    [
      "whose predecessor no search finds is refused",
      { frame, cachedPredecessor: UNKNOWN, scannedPredecessor: { kind: "new" } },
      "out_of_order",
    ],
    [
      "whose predecessor is still searched for waits",
      { frame, cachedPredecessor: UNKNOWN, scannedPredecessor: UNKNOWN },
      "wait",
    ],
    [
      "whose predecessor costs a search beyond the rate limit is refused",
      { frame, cachedPredecessor: UNKNOWN, retryAfter: 2 },
      "rate_limited",
    ],
    [
      "whose predecessor is ahead of the room's clock is refused, because no message can have that id",
      { frame: { ...frame, afterClientMessageId: ahead } },
      "out_of_order",
    ],
  ])("%s", (_, conditions, decision) => {
    expect(nameOf(checkPredecessor(attemptWith(conditions).attempt))).toBe(decision);
  });
});

test.each<[string, Conditions, number]>([
  ["gets its token back without a search", { frame }, 1],
  ["does not get its token back after a search", { frame, cachedPredecessor: UNKNOWN }, 0],
])("a message out of order %s", (_, conditions, times) => {
  const { attempt, room } = attemptWith(conditions);
  expect(nameOf(checkPredecessor(attempt))).toBe("out_of_order");
  expect(room.rateLimiter.giveBack.mock.calls).toEqual(Array(times).fill([SENDER]));
});

test(`a message pays ${CLIENT_IDS_SCAN_COST} tokens for the searches for both of its ids, however long they take`, () => {
  const own: Conditions = {
    frame: { ...frame, clientMessageId: newMessageId(NOW) },
    cachedId: UNKNOWN,
    cachedPredecessor: UNKNOWN,
    scannedPredecessor: { kind: "unknown", before: 2 },
  };
  const { attempt, room } = attemptWith(own);
  expect(nameOf(checkDuplicate(attempt))).toBe("pass");
  expect(nameOf(checkPredecessor(attempt))).toBe("wait");
  own.scannedPredecessor = STORED;
  expect(nameOf(checkPredecessor(attempt))).toBe("pass");
  expect(room.rateLimiter.takeInstead.mock.calls).toEqual([[SENDER, CLIENT_IDS_SCAN_COST]]);
  expect(room.clientIds.scan.mock.calls.map(([, , { before }]) => before)).toEqual([3, 3, 2]);
});

test("a message whose predecessor was found is not looked up again after a wait", () => {
  const { attempt, room } = attemptWith({ frame, cachedPredecessor: STORED });
  checkPredecessor(attempt);
  checkPredecessor(attempt);
  expect(room.clientIds.lookup).toHaveBeenCalledTimes(1);
});
