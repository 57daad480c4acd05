import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MemberAccess } from "../../src/core/access.ts";
import {
  CALL_WAIT_MS,
  HELD_MAX_FRAMES,
  STATUS_BACK_OFF_MS,
  STATUS_EXPIRES_AFTER_MS,
  STATUS_STALE_AFTER_MS,
} from "../../src/core/limits.ts";
import { deliver } from "../../src/platform/deliver.ts";
import { MemberReadings } from "../../src/platform/member-readings.ts";
import { OwnedSockets } from "../../src/platform/owned-sockets.ts";
import { type Answer, numberRequest } from "../../src/platform/reading-requests.ts";
import { readAttachment, type SocketAttachment } from "../../src/platform/socket-attachment.ts";

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = STATUS_EXPIRES_AFTER_MS;
const ADA = 3;
const BEN = 17;

vi.stubGlobal("WebSocket", { OPEN: 1 });
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

class FakeSocket {
  readyState = 1;
  readonly sent: string[] = [];
  closedWith: string | undefined;
  #attachment: unknown;

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }
  deserializeAttachment(): unknown {
    return structuredClone(this.#attachment);
  }
  send(data: string): void {
    this.sent.push(data);
  }
  close(_code: number, reason: string): void {
    this.readyState = 2;
    this.closedWith = reason;
  }
  /** The same socket as the next instance of its object sees it. */
  wake(): FakeSocket {
    const woken = new FakeSocket();
    woken.#attachment = this.#attachment;
    return woken;
  }
}

type Call = {
  sessionIds: string[];
  answer: (status?: Partial<Answer<MemberAccess>> & { ada?: Partial<MemberAccess> }) => Promise<void>;
  fail: () => Promise<void>;
};

/** An object with sockets, and a D1 that answers when the test says so. */
function setUp(restored: FakeSocket[] = []) {
  const sockets = [...restored];
  const calls: Call[] = [];
  const closed: number[] = [];
  const readings = new MemberReadings<MemberAccess>({
    sockets: () => sockets as unknown as WebSocket[],
    load: (sessionIds) =>
      new Promise((resolve, reject) => {
        calls.push({
          sessionIds,
          async answer({ ada = {}, ...answer } = {}) {
            resolve({ members: [memberOf(ADA, ada), memberOf(BEN)], endedSessionIds: [], ...answer });
            await settle();
          },
          async fail() {
            reject(new Error("D1 is down"));
            await settle();
          },
        });
      }),
  });

  const owned = new OwnedSockets({
    sockets: () => sockets as unknown as WebSocket[],
    onClosed: (socket) => closed.push(readAttachment(socket).memberId),
  });

  function admit(memberId: number, fields: Partial<SocketAttachment> = {}): FakeSocket {
    const socket = new FakeSocket();
    sockets.push(socket);
    owned.add(socket as unknown as WebSocket);
    const attachment = { memberId, epoch: 0, expiresAt: NOW + 365 * 86_400_000, number: 1, ...fields };
    readings.admit(socket as unknown as WebSocket, attachment, numberRequest());
    return socket;
  }

  const send = (socket: FakeSocket, frame: string) =>
    deliver(socket as unknown as WebSocket, frame, Date.now());
  const renew = (socket: FakeSocket, token: { epoch?: number; sessionId?: string }) =>
    readings.renew(socket as unknown as WebSocket, {
      memberId: ADA,
      epoch: 0,
      expiresAt: NOW + 365 * 86_400_000,
      ...token,
    });
  /** Answers the next request to D1 as if it was sent now. */
  async function refresh(answer: Parameters<Call["answer"]>[0] = {}): Promise<void> {
    void readings.refresh();
    await calls.at(-1)?.answer(answer);
  }
  return { readings, sockets, calls, closed, admit, send, renew, refresh };
}

function memberOf(memberId: number, fields: Partial<MemberAccess> = {}): MemberAccess {
  return { memberId, isActive: true, tokenEpoch: 0, ...fields };
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

describe("a frame for a socket", () => {
  test.each([
    ["is sent at once", MINUTE - 1, ["hello"], 0],
    ["waits", MINUTE, [], 1],
  ])("%s %s ms after the reading that confirmed it", (_, age, sent, requests) => {
    const { admit, send, calls } = setUp();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + age);
    send(socket, "hello");
    expect(socket.sent).toEqual(sent);
    expect(calls).toHaveLength(requests);
  });

  test("that waits is sent, in order, after a reading that confirms the access, which all frames share", async () => {
    const { admit, send, calls } = setUp();
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

  test.each<[string, Parameters<Call["answer"]>[0], string]>([
    ["new password", { ada: { tokenEpoch: 1 } }, "unauthorized"],
    ["deactivation", { ada: { isActive: false, tokenEpoch: 1 } }, "member_disabled"],
    ["end of the session", { endedSessionIds: ["a"] }, "unauthorized"],
  ])("that waits is never sent after a %s, and the socket is closed", async (_, answer, code) => {
    const { admit, send, calls, closed } = setUp();
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
    const { admit, send, calls } = setUp();
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
    const { admit, send, calls } = setUp();
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
    const { admit, send } = setUp();
    const socket = admit(ADA);
    vi.setSystemTime(NOW + MINUTE);
    send(socket, "1");
    await vi.advanceTimersByTimeAsync(CALL_WAIT_MS - 1);
    expect(socket.sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.sent).toEqual(["1"]);
  });

  test("the object asks again with the traffic, at most every few seconds", async () => {
    const { admit, send, calls } = setUp();
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
    const { admit, send, calls } = setUp();
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
    const { admit, readings, calls, renew } = setUp();
    const socket = admit(ADA);
    void readings.refresh();
    void renew(socket, {});
    await calls[1]?.answer();
    await calls[0]?.fail();
    expect(readings.isUnanswered(Date.now())).toBe(false);
  });
});

describe("two readings that overlap", () => {
  test("count from when they were requested, not from when D1 answered", async () => {
    const { admit, send, calls, readings } = setUp();
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
    const { admit, send, calls, readings, renew } = setUp();
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
    const { admit, calls, readings, renew } = setUp();
    const socket = admit(ADA);
    const renewed = renew(socket, {});
    void readings.refresh();
    await calls[1]?.answer({ ada: { tokenEpoch: 1 } });
    await calls[0]?.answer({ ada: { tokenEpoch: 0 } });
    expect(await renewed).toBe("unauthorized");
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("close a socket that is admitted with the older one, if the newer one ended its access", async () => {
    const { admit, readings, calls } = setUp();
    void readings.refresh();
    await calls[0]?.answer({ ada: { isActive: false } });
    expect(admit(ADA).closedWith).toBe("member_disabled");
  });

  test("do not cover a socket that was opened in between with a session of its own", async () => {
    const { admit, send, calls, readings } = setUp();
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
    const { admit, calls, renew, send } = setUp();
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
    const { admit, calls, renew, refresh } = setUp();
    const socket = admit(ADA, { sessionId: "a" });
    const renewed = renew(socket, {});
    await calls[0]?.answer();
    expect(await renewed).toBeUndefined();
    await refresh({ endedSessionIds: ["a"] });
    expect(socket.closedWith).toBeUndefined();
  });

  test.each<[string, { epoch?: number; sessionId?: string }, Parameters<Call["answer"]>[0]]>([
    ["of an ended session", { sessionId: "b" }, { endedSessionIds: ["b"] }],
    ["of an older epoch", { epoch: -1, sessionId: "a" }, {}],
  ])("%s is refused, and the socket keeps the token that it has", async (_, token, answer) => {
    const { admit, calls, renew, refresh } = setUp();
    const socket = admit(ADA, { sessionId: "a" });
    const renewed = renew(socket, token);
    await calls[0]?.answer(answer);
    expect(await renewed).toBe("unauthorized");
    expect(socket.closedWith).toBeUndefined();
    await refresh({ endedSessionIds: ["a"] });
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("whose access has ended with the one of the socket is refused, and the socket is closed", async () => {
    const { admit, calls, renew } = setUp();
    const socket = admit(ADA, { sessionId: "a" });
    const renewed = renew(socket, { sessionId: "a" });
    await calls[0]?.answer({ endedSessionIds: ["a"] });
    expect(await renewed).toBe("unauthorized");
    expect(socket.closedWith).toBe("unauthorized");
  });

  test("is refused while D1 does not answer, and the socket stays", async () => {
    const { admit, calls, renew } = setUp();
    const socket = admit(ADA);
    const renewed = renew(socket, { epoch: 1 });
    await calls[0]?.fail();
    expect(await renewed).toBe("unavailable");
    expect(socket.closedWith).toBeUndefined();
  });
});

describe("the answer of a step", () => {
  test("closes the sockets of a member whose access it shows as over", async () => {
    const { admit, readings, closed } = setUp();
    const [a, b] = [admit(ADA), admit(BEN)];
    readings.applyStatus(memberOf(ADA, { tokenEpoch: 1 }), numberRequest());
    expect(a.closedWith).toBe("unauthorized");
    expect(b.closedWith).toBeUndefined();
    await settle();
    expect(closed).toEqual([ADA]);
  });

  test("confirms no access, so a reading of the sessions is requested nevertheless", async () => {
    const { admit, readings, send, calls } = setUp();
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
    const { admit, readings, refresh } = setUp();
    const socket = admit(ADA);
    const step = numberRequest();
    await refresh();
    readings.applyStatus(memberOf(ADA, { isActive: false }), step);
    expect(socket.closedWith).toBeUndefined();
  });
});

describe("a clock that is set", () => {
  test("back: a reading dated later than now confirms nothing, and the next answer does, whatever its date", async () => {
    const { admit, send, calls, readings } = setUp();
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
    const { admit, readings } = setUp();
    admit(ADA);
    vi.setSystemTime(NOW - 3_600_000);
    admit(BEN);
    expect(readings.freshness(Date.now())).toBe("expired");
  });

  test("back: a failure dated later than now neither lets frames pass nor postpones the next question", async () => {
    const { admit, send, calls, readings } = setUp();
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
    const { admit, send, calls } = setUp();
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
    const before = setUp();
    const socket = before.admit(ADA);
    vi.setSystemTime(NOW + age);
    const woken = socket.wake();
    const { send, calls } = setUp([woken]);
    send(woken, "hello");
    expect(woken.sent).toEqual(sent);
    expect(calls).toHaveLength(requests);
  });

  test("knows the members as D1 last returned them, and any answer replaces them", async () => {
    const before = setUp();
    const socket = before.admit(ADA);
    await before.refresh({ ada: { tokenEpoch: 0 } });
    const after = setUp([socket.wake()]);
    expect(after.readings.of(ADA)).toEqual(memberOf(ADA));
    vi.setSystemTime(NOW - 3_600_000);
    await after.refresh({ ada: { tokenEpoch: 5 } });
    expect(after.readings.of(ADA)?.tokenEpoch).toBe(5);
  });

  test("asks D1 before it sends to a socket of an earlier release, which has no time of a reading", () => {
    const socket = new FakeSocket();
    socket.serializeAttachment({ memberId: ADA, epoch: 0, expiresAt: NOW + 1_000_000, number: 1 });
    const { send, calls } = setUp([socket]);
    send(socket, "hello");
    expect(socket.sent).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});

test.each([
  [0, "fresh"],
  [STATUS_STALE_AFTER_MS, "stale"],
  [MINUTE, "expired"],
])("the readings are rated %s ms after the oldest that confirmed an open socket: %s", async (age, rating) => {
  const { admit, readings, calls } = setUp();
  admit(ADA, { sessionId: "a" });
  void readings.refresh();
  admit(BEN, { sessionId: "b" });
  await calls[0]?.answer();
  expect(readings.freshness(NOW + age)).toBe(rating);
});
