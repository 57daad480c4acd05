import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { numberRequest } from "../../src/platform/reading-requests.ts";
import {
  ADA,
  BEN,
  FakeObjectSocket,
  installObjectFakes,
  MINUTE,
  memberOf,
  NOW,
  type ReadingCall,
  removeObjectFakes,
  settle,
  setUpReadings,
} from "../support/fakes/reading-object.ts";

beforeEach(installObjectFakes);
afterEach(removeObjectFakes);

describe("two readings that overlap", () => {
  test("count from when they were requested, not from when D1 answered", async () => {
    const { admit, send, calls, readings } = setUpReadings();
    const socket = admit(ADA);
    void readings.refresh();
    vi.setSystemTime(NOW + 9_000);
    await calls[0]?.answer();
    vi.setSystemTime(NOW + MINUTE);
    send(socket, "secret");
    expect(socket.sent).toEqual([]);
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("are applied in the order of the requests: the older one reopens nothing", async () => {
    const { admit, send, calls, readings, renew } = setUpReadings();
    const [stranger, own] = [admit(ADA), admit(ADA)];
    void readings.refresh();
    const renewed = renew(own, { epoch: 1 });
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    expect(await renewed).toBeUndefined();
    expect(stranger.closedWith).toBe("unauthorized");
    await calls[0]?.answer({ ada: { tokenEpoch: 0 } });
    expect(own.closedWith).toBeUndefined();
    expect(readings.of(ADA)?.tokenEpoch).toBe(1);
    send(own, "hello");
    expect(own.sent).toEqual(["hello"]);
  });

  test("do not let a token pass that the newer one has ended", async () => {
    const { admit, calls, readings, renew } = setUpReadings();
    const socket = admit(ADA);
    const renewed = renew(socket, {});
    void readings.refresh();
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    await calls[0]?.answer({ ada: { tokenEpoch: 0 } });
    expect(await renewed).toBe("unauthorized");
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("close a socket that is admitted with the older one, if the newer one ended its access", async () => {
    const { admit, readings, calls } = setUpReadings();
    void readings.refresh();
    await calls[0]?.answer({ ada: { isActive: false } });
    expect(admit(ADA).closedWith).toBe("member_disabled");
  });

  test("do not cover a socket that was opened in between with a session of its own", async () => {
    const { admit, send, calls, readings } = setUpReadings();
    admit(ADA, { sessionId: "a" });
    vi.setSystemTime(NOW + 1_000);
    void readings.refresh();
    const late = admit(ADA, { sessionId: "b" });
    vi.setSystemTime(NOW + 5_000);
    await calls[0]?.answer();
    vi.setSystemTime(NOW + 1_000 + MINUTE);
    send(late, "secret");
    expect(late.sent).toEqual([]);
    expect(calls.at(-1)?.sessionIds).toEqual(["a", "b"]);
  });
});

describe("a new token on an open socket", () => {
  test("replaces the old one, whose session may end with the same reading", async () => {
    const { admit, calls, renew, send } = setUpReadings();
    const [own, other] = [admit(ADA, { sessionId: "a" }), admit(ADA, { sessionId: "a" })];
    const renewed = renew(own, { sessionId: "b" });
    expect(calls[0]?.sessionIds).toEqual(["a", "b"]);
    await calls[0]?.answer({ endedSessionIds: ["a"] });
    expect(await renewed).toBeUndefined();
    expect(own.closedWith).toBeUndefined();
    expect(other.closedWith).toBe("unauthorized");
    send(own, "hello");
    expect(own.sent).toEqual(["hello"]);
  });

  test("without a session replaces one with a session", async () => {
    const { admit, calls, renew, refresh } = setUpReadings();
    const socket = admit(ADA, { sessionId: "a" });
    const renewed = renew(socket, {});
    await calls[0]?.answer();
    expect(await renewed).toBeUndefined();
    await refresh({ endedSessionIds: ["a"] });
    expect(socket.closedWith).toBeUndefined();
  });

  test.each<[string, { epoch?: number; sessionId?: string }, Parameters<ReadingCall["answer"]>[0]]>([
    ["of an ended session", { sessionId: "b" }, { endedSessionIds: ["b"] }],
    ["of an older epoch", { epoch: -1, sessionId: "a" }, {}],
  ])("%s is refused, and the socket keeps the token that it has", async (_, token, answer) => {
    const { admit, calls, renew, refresh } = setUpReadings();
    const socket = admit(ADA, { sessionId: "a" });
    const renewed = renew(socket, token);
    await calls[0]?.answer(answer);
    expect(await renewed).toBe("unauthorized");
    expect(socket.closedWith).toBeUndefined();
    await refresh({ endedSessionIds: ["a"] });
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("whose access has ended with the one of the socket is refused, and the socket is closed", async () => {
    const { admit, calls, renew } = setUpReadings();
    const socket = admit(ADA, { sessionId: "a" });
    const renewed = renew(socket, { sessionId: "a" });
    await calls[0]?.answer({ endedSessionIds: ["a"] });
    expect(await renewed).toBe("unauthorized");
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("is refused while D1 does not answer, and the socket stays", async () => {
    const { admit, calls, renew } = setUpReadings();
    const socket = admit(ADA);
    const renewed = renew(socket, { epoch: 1 });
    await calls[0]?.fail();
    expect(await renewed).toBe("unavailable");
    expect(socket.closedWith).toBeUndefined();
  });
});

describe("the answer of a step", () => {
  test("closes the sockets of a member whose access it shows as over", async () => {
    const { admit, readings, closed } = setUpReadings();
    const [a, b] = [admit(ADA), admit(BEN)];
    readings.applyStatus(memberOf(ADA, { tokenEpoch: 1 }), numberRequest());
    expect(a.closedWith).toBe("unauthorized");
    expect(b.closedWith).toBeUndefined();
    await settle();
    expect(closed).toEqual([ADA]);
  });

  test("confirms no access, so a reading of the sessions is requested nevertheless", async () => {
    const { admit, readings, send, calls } = setUpReadings();
    const socket = admit(ADA, { sessionId: "a" });
    for (let at = 0; at < MINUTE; at += 10_000) {
      vi.setSystemTime(NOW + at);
      readings.applyStatus(memberOf(ADA), numberRequest());
    }
    vi.setSystemTime(NOW + MINUTE);
    expect(readings.freshness(Date.now())).toBe("expired");
    send(socket, "secret");
    await calls[0]?.answer({ endedSessionIds: ["a"] });
    expect(socket.sent).toEqual([]);
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("that was requested before the last reading changes nothing", async () => {
    const { admit, readings, refresh } = setUpReadings();
    const socket = admit(ADA);
    const step = numberRequest();
    await refresh();
    readings.applyStatus(memberOf(ADA, { isActive: false }), step);
    expect(socket.closedWith).toBeUndefined();
  });
});

describe("a clock that is set", () => {
  test("back: a reading dated later than now confirms nothing, and the next answer does, whatever its date", async () => {
    const { admit, send, calls, readings } = setUpReadings();
    const [a, b] = [admit(ADA), admit(BEN)];
    vi.setSystemTime(NOW - 3_600_000);
    expect(readings.freshness(Date.now())).toBe("expired");
    for (const socket of [a, b]) send(socket, "hello");
    expect(a.sent).toEqual([]);
    await calls[0]?.answer({ ada: { isActive: false } });
    expect(a).toMatchObject({ sent: [], closedWith: "member_disabled" });
    expect(b).toMatchObject({ sent: ["hello"], closedWith: undefined });
    expect(readings.freshness(Date.now())).toBe("fresh");
  });

  test("back while a socket from before is not covered: that socket's next frame waits", async () => {
    const { admit, readings } = setUpReadings();
    admit(ADA);
    vi.setSystemTime(NOW - 3_600_000);
    admit(BEN);
    expect(readings.freshness(Date.now())).toBe("expired");
  });

  test("back: a failure dated later than now neither lets frames pass nor postpones the next question", async () => {
    const { admit, send, calls, readings } = setUpReadings();
    const socket = admit(ADA);
    void readings.refresh();
    await calls[0]?.fail();
    vi.setSystemTime(NOW - 3_600_000);
    expect(readings.isUnanswered(Date.now())).toBe(false);
    expect(readings.isBackingOff(Date.now())).toBe(false);
    send(socket, "secret");
    expect(socket.sent).toEqual([]);
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    expect(socket).toMatchObject({ sent: [], closedWith: "unauthorized" });
  });

  test("forward: the next frame waits for a reading", async () => {
    const { admit, send, calls } = setUpReadings();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + 3_600_000);
    send(socket, "hello");
    expect(socket.sent).toEqual([]);
    await calls[0]?.answer();
    expect(socket.sent).toEqual(["hello"]);
  });
});

describe("an object that wakes", () => {
  test.each([
    ["sends to a socket whose access was confirmed within a minute", MINUTE - 1, ["hello"], 0],
    ["holds what it sends to a socket whose access was confirmed before", MINUTE, [], 1],
  ])("%s", (_, age, sent, requests) => {
    const before = setUpReadings();
    const socket = before.admit(ADA);
    vi.setSystemTime(NOW + age);
    const woken = socket.wake();
    const { send, calls } = setUpReadings([woken]);
    send(woken, "hello");
    expect(woken.sent).toEqual(sent);
    expect(calls).toHaveLength(requests);
  });

  test("knows the members as D1 last returned them, and any answer replaces them", async () => {
    const before = setUpReadings();
    const socket = before.admit(ADA);
    await before.refresh({ ada: { tokenEpoch: 0 } });
    const after = setUpReadings([socket.wake()]);
    expect(after.readings.of(ADA)).toEqual(memberOf(ADA));
    vi.setSystemTime(NOW - 3_600_000);
    await after.refresh({ ada: { tokenEpoch: 5 } });
    expect(after.readings.of(ADA)?.tokenEpoch).toBe(5);
  });

  test("asks D1 before it sends to a socket of an earlier release, which has no time of a reading", () => {
    const socket = new FakeObjectSocket();
    socket.serializeAttachment({ memberId: ADA, epoch: 0, expiresAt: NOW + 1_000_000, number: 1 });
    const { send, calls } = setUpReadings([socket]);
    send(socket, "hello");
    expect(socket.sent).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});
