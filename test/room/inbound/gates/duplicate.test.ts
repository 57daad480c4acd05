import { describe, expect, test } from "vitest";
import { newMessageId } from "../../../../src/client/outbox/message-id.ts";
import { CLIENT_IDS_SCAN_COST, CLOCK_SLACK_MS } from "../../../../src/core/limits.ts";
import type { SendFrame } from "../../../../src/protocol/frames/decode.ts";
import { checkDuplicate } from "../../../../src/room/inbound/gates/duplicate.ts";
import type { Message } from "../../../../src/room/store/message-row.ts";
import { attemptWith, type Conditions, MESSAGE_PRICE, NOW, nameOf, SENDER, TEXT } from "./fake-room.ts";

const frame: SendFrame = { type: "text", text: "hello", clientMessageId: newMessageId(NOW) };
const stored: Message = {
  type: "text",
  text: "hello",
  id: 4,
  memberId: SENDER,
  at: NOW,
  price: MESSAGE_PRICE,
  exempt: false,
  clientMessageId: frame.clientMessageId,
};
const UNKNOWN = { kind: "unknown", before: 3 } as const;
const STORED = { kind: "stored", id: 4 } as const;

describe("at the gate for duplicates, a message", () => {
  test.each<[string, Conditions, string]>([
    ["without an id passes", { frame: TEXT, cachedId: STORED, stored }, "pass"],
    ["with a new id passes", { frame }, "pass"],
    ["with a new id passes after a scan", { frame, cachedId: UNKNOWN }, "pass"],
    ["that is stored already is not stored again", { frame, cachedId: STORED, stored }, "done"],
    [
      "that a scan finds in storage is not stored again",
      { frame, cachedId: UNKNOWN, scannedId: STORED, stored },
      "done",
    ],
    [
      "whose id has other content is refused",
      { frame, cachedId: STORED, stored: { ...stored, text: "other" } },
      "message_id_conflict",
    ],
    [
      "whose id is ahead of the room's clock is refused",
      { frame: { ...frame, clientMessageId: newMessageId(NOW + CLOCK_SLACK_MS + 1) } },
      "stale_message_id",
    ],
    [
      "whose id is ahead of the clock, but not of the last message's date, passes",
      { frame: { ...frame, clientMessageId: newMessageId(NOW + CLOCK_SLACK_MS + 1) }, lastAt: NOW + 1 },
      "pass",
    ],
    ["whose id is still searched for waits", { frame, cachedId: UNKNOWN, scannedId: UNKNOWN }, "wait"],
    [
      "that would cost a scan beyond the rate limit is refused",
      { frame, cachedId: UNKNOWN, retryAfter: 2 },
      "rate_limited",
    ],
  ])("%s", (_, conditions, decision) => {
    expect(nameOf(checkDuplicate(attemptWith(conditions).attempt))).toBe(decision);
  });
});

test("a repeat receives the ack of the stored message and nothing else", () => {
  const { attempt, socket, room } = attemptWith({ frame, cachedId: STORED, stored });
  checkDuplicate(attempt);
  expect(socket.send.mock.calls.map(([data]) => JSON.parse(data))).toMatchObject([
    { type: "ack", client_message_id: frame.clientMessageId, id: 4, price: MESSAGE_PRICE },
  ]);
  expect(room.messages.append).not.toHaveBeenCalled();
});

test("a stale client_message_id is refused with the server's time", () => {
  const clientMessageId = newMessageId(NOW + CLOCK_SLACK_MS + 1);
  const { attempt } = attemptWith({ frame: { ...frame, clientMessageId } });
  expect(checkDuplicate(attempt)).toMatchObject({ failure: { server_time: "2026-01-01T00:00:00.000000Z" } });
});

test(`a message whose id is searched for costs ${CLIENT_IDS_SCAN_COST} tokens once, however long the search takes`, () => {
  const conditions: Conditions = { frame, cachedId: UNKNOWN, scannedId: { kind: "unknown", before: 2 } };
  const { attempt, room } = attemptWith(conditions);
  checkDuplicate(attempt);
  checkDuplicate(attempt);
  conditions.scannedId = STORED;
  conditions.stored = stored;
  expect(nameOf(checkDuplicate(attempt))).toBe("done");
  expect(room.rateLimiter.takeInstead.mock.calls).toEqual([[SENDER, CLIENT_IDS_SCAN_COST]]);
  expect(room.clientIds.scan.mock.calls.map(([, , { before }]) => before)).toEqual([3, 2, 2]);
});

test("a frame that has passed the gate for duplicates once is not looked up again after a wait", () => {
  const { attempt, room } = attemptWith({ frame });
  checkDuplicate(attempt);
  checkDuplicate(attempt);
  expect(room.clientIds.lookup).toHaveBeenCalledTimes(1);
});

test("a frame whose message the site's server has sent during a wait is acknowledged with it", () => {
  const conditions: Conditions = { frame };
  const { attempt, room } = attemptWith(conditions);
  expect(checkDuplicate(attempt)).toBe(undefined);
  conditions.sentBySite = 4;
  conditions.stored = stored;
  expect(nameOf(checkDuplicate(attempt))).toBe("done");
  expect(room.messages.append).not.toHaveBeenCalled();
});
