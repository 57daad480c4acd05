import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  CALL_WAIT_MS,
  HELD_MAX_FRAMES,
  STATUS_BACK_OFF_MS,
  STATUS_STALE_AFTER_MS,
} from "../../src/core/limits.ts";
import {
  ADA,
  BEN,
  installObjectFakes,
  MINUTE,
  NOW,
  type ReadingCall,
  removeObjectFakes,
  setUpReadings,
} from "../support/fakes/reading-object.ts";

beforeEach(installObjectFakes);
afterEach(removeObjectFakes);

describe("a frame for a socket", () => {
  test.each([
    ["is sent at once", MINUTE - 1, ["hello"], 0],
    ["waits", MINUTE, [], 1],
  ])("%s %s ms after the reading that confirmed it", (_, age, sent, requests) => {
    const { admit, send, calls } = setUpReadings();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + age);
    send(socket, "hello");
    expect(socket.sent).toEqual(sent);
    expect(calls).toHaveLength(requests);
  });

  test("that waits is sent, in order, after a reading that confirms the access, which all frames share", async () => {
    const { admit, send, calls } = setUpReadings();
    const [a, b] = [admit(ADA), admit(BEN)];
    vi.setSystemTime(NOW + MINUTE);
    for (const frame of ["1", "2"]) for (const socket of [a, b]) send(socket, frame);
    expect([a.sent, b.sent]).toEqual([[], []]);
    expect(calls).toHaveLength(1);
    await calls[0]?.answer();
    expect([a.sent, b.sent]).toEqual([
      ["1", "2"],
      ["1", "2"],
    ]);
    send(a, "3");
    expect(a.sent).toEqual(["1", "2", "3"]);
    expect(calls).toHaveLength(1);
  });

  test.each<[string, Parameters<ReadingCall["answer"]>[0], string]>([
    ["new password", { ada: { tokenEpoch: 1 } }, "unauthorized"],
    ["deactivation", { ada: { isActive: false, tokenEpoch: 1 } }, "member_disabled"],
    ["end of the session", { endedSessionIds: ["a"] }, "unauthorized"],
  ])("that waits is never sent after a %s, and the socket is closed", async (_, answer, code) => {
    const { admit, send, calls, closed } = setUpReadings();
    const [a, b] = [admit(ADA, { sessionId: "a" }), admit(BEN, { sessionId: "b" })];
    vi.setSystemTime(NOW + MINUTE);
    for (const socket of [a, b]) send(socket, "secret");
    expect(calls[0]?.sessionIds).toEqual(["a", "b"]);
    await calls[0]?.answer(answer);
    expect({ sent: a.sent, closedWith: a.closedWith }).toEqual({ sent: [], closedWith: code });
    expect({ sent: b.sent, closedWith: b.closedWith }).toEqual({ sent: ["secret"], closedWith: undefined });
    expect(closed).toEqual([ADA]);
    send(a, "later");
    expect(a.sent).toEqual([]);
  });

  test(`may wait with ${HELD_MAX_FRAMES - 1} others; one more closes the socket, and no other`, async () => {
    const { admit, send, calls } = setUpReadings();
    const [a, b] = [admit(ADA), admit(ADA)];
    vi.setSystemTime(NOW + MINUTE);
    send(b, "other");
    for (let i = 0; i < HELD_MAX_FRAMES; i++) send(a, `${i}`);
    expect(a.closedWith).toBeUndefined();
    send(a, "too many");
    expect(a.closedWith).toBe("unavailable");
    await calls[0]?.answer();
    expect(a.sent).toEqual([]);
    expect(b.sent).toEqual(["other"]);
  });
});

describe("while D1 does not answer", () => {
  test("frames wait for the first answer that fails, and are then sent, as are later ones at once", async () => {
    const { admit, send, calls } = setUpReadings();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + MINUTE);
    send(socket, "1");
    await calls[0]?.fail();
    expect(socket.sent).toEqual(["1"]);
    send(socket, "2");
    expect(socket.sent).toEqual(["1", "2"]);
    expect(socket.closedWith).toBeUndefined();
  });

  test("frames wait for a hanging D1 as long as a call may take", async () => {
    const { admit, send } = setUpReadings();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + MINUTE);
    send(socket, "1");
    await vi.advanceTimersByTimeAsync(CALL_WAIT_MS - 1);
    expect(socket.sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.sent).toEqual(["1"]);
  });

  test("the object asks again with the traffic, at most every few seconds", async () => {
    const { admit, send, calls } = setUpReadings();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + MINUTE);
    send(socket, "1");
    await calls[0]?.fail();
    vi.setSystemTime(NOW + MINUTE + STATUS_BACK_OFF_MS - 1);
    send(socket, "2");
    expect(calls).toHaveLength(1);
    vi.setSystemTime(NOW + MINUTE + STATUS_BACK_OFF_MS);
    send(socket, "3");
    expect(calls).toHaveLength(2);
    expect(socket.sent).toEqual(["1", "2", "3"]);
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    expect(socket.closedWith).toBe("unauthorized");
  });

  test.each([
    ["is sent at once until a minute after the last question that failed", MINUTE - 1, ["1", "2"]],
    [
      "waits for the next reading from then on: D1 may have returned right after that question",
      MINUTE,
      ["1"],
    ],
  ])("a frame %s", async (_, sinceQuestion, sent) => {
    const { admit, send, calls } = setUpReadings();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + MINUTE);
    send(socket, "1");
    await calls[0]?.fail();
    vi.setSystemTime(NOW + MINUTE + sinceQuestion);
    send(socket, "2");
    expect(socket.sent).toEqual(sent);
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    expect(socket.sent).toEqual(sent);
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("a failure of an older question does not outweigh the answer to a newer one", async () => {
    const { admit, readings, calls, renew } = setUpReadings();
    const socket = admit(ADA);
    void readings.refresh();
    void renew(socket, {});
    await calls[1]?.answer();
    await calls[0]?.fail();
    expect(readings.isUnanswered(Date.now())).toBe(false);
  });
});

test.each([
  [0, "fresh"],
  [STATUS_STALE_AFTER_MS, "stale"],
  [MINUTE, "expired"],
])("the readings are rated %s ms after the oldest that confirmed an open socket: %s", async (age, rating) => {
  const { admit, readings, calls } = setUpReadings();
  admit(ADA, { sessionId: "a" });
  void readings.refresh();
  admit(BEN, { sessionId: "b" });
  await calls[0]?.answer();
  expect(readings.freshness(NOW + age)).toBe(rating);
});
