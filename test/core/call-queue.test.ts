import { beforeEach, describe, expect, test } from "vitest";
import { CallQueue, type Patience, type QueuedCall } from "../../src/core/call-queue.ts";
import {
  D1_BUSY_AFTER_MS,
  D1_CALLS_OUT_MAX,
  D1_CALLS_OUT_MIN,
  D1_LOST_AFTER_MS,
  D1_PROBE_INTERVAL_MS,
  D1_PROBE_PLACES,
  D1_TURN_WAIT_MS,
} from "../../src/core/d1-limits.ts";

const NOW = 1_000_000;
/** Answers that leave the number of places as it is. */
const SOON = { isSoon: true, tookMs: D1_BUSY_AFTER_MS + 1 };
const LATE = { isSoon: false, tookMs: D1_BUSY_AFTER_MS + 1 };
const FAST = { isSoon: true, tookMs: D1_BUSY_AFTER_MS };
let queue: CallQueue;
let now: number;
beforeEach(() => {
  queue = new CallQueue();
  now = NOW;
});

function enter(patience: Patience = "patient"): QueuedCall {
  const call = queue.enter(patience, now);
  if (!call) throw new Error("the call was refused");
  return call;
}
/** Enters calls, and starts those that have their turn. */
function send(count: number, patience: Patience = "patient"): QueuedCall[] {
  return Array.from({ length: count }, () => {
    const call = enter(patience);
    queue.start(call, now);
    return call;
  });
}
const phases = (calls: QueuedCall[]) => calls.map(({ phase }) => phase);
const called = (calls: QueuedCall[]) => calls.findIndex(({ phase }) => phase === "called");
function slowDown(): QueuedCall[] {
  const calls = send(D1_CALLS_OUT_MIN);
  queue.onSlow(calls[0] as QueuedCall);
  return calls;
}

describe("places", () => {
  test("as many calls as are allowed are sent at once, and the next one waits for the first answer", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const [next] = send(1) as [QueuedCall];
    expect([...new Set(phases(out))]).toEqual(["out"]);
    expect(next.phase).toBe("waiting");
    expect(queue.start(next, now)).toBe(false);
    queue.onAnswer(out[3] as QueuedCall, SOON, now);
    expect(next.phase).toBe("called");
    expect(queue.start(next, now)).toBe(true);
    // A call is sent once.
    expect(queue.start(next, now)).toBe(false);
  });

  test("the calls that wait have their turns in the order of their arrival", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const waiting = send(5);
    const order: number[] = [];
    for (const [i, call] of waiting.entries()) call.onTurn = () => order.push(i);
    for (let i = 0; i < 5; i++) queue.onAnswer([...out, ...waiting][i] as QueuedCall, SOON, now);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  test("a call that gives up while it waits gets no place, and one that gives up its turn passes it on", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const [one, two, three] = send(3) as [QueuedCall, QueuedCall, QueuedCall];
    queue.end(one, now);
    queue.onAnswer(out[0] as QueuedCall, SOON, now);
    expect(phases([one, two, three])).toEqual(["ended", "called", "waiting"]);
    queue.end(two, now);
    expect(three.phase).toBe("called");
    queue.see(one, now);
    expect(one.phase).toBe("ended");
  });
});

describe("the number of places", () => {
  const outAfter = (answers: (typeof FAST)[], waiting: number) => {
    const calls = send(D1_CALLS_OUT_MIN + waiting);
    for (const answer of answers) {
      const next = calls.find(({ phase }) => phase === "out");
      if (next) queue.onAnswer(next, answer, now);
      for (const call of calls) queue.start(call, now);
    }
    return calls.filter(({ phase }) => phase === "out").length;
  };

  test("grows by one with each fast answer while calls wait, up to a maximum", () => {
    expect(outAfter([FAST, FAST], 50)).toBe(D1_CALLS_OUT_MIN + 2);
    queue = new CallQueue();
    expect(outAfter(Array(30).fill(FAST), 100)).toBe(D1_CALLS_OUT_MAX);
  });

  test("does not grow while no call waits", () => {
    expect(outAfter([FAST, FAST], 0)).toBe(D1_CALLS_OUT_MIN - 2);
    send(D1_CALLS_OUT_MAX);
    expect(send(1)[0]?.phase).toBe("waiting");
  });

  test("is the smallest again after an answer that takes longer, and once the database is slow", () => {
    expect(outAfter([...Array(8).fill(FAST), ...Array(9).fill(SOON)], 50)).toBe(D1_CALLS_OUT_MIN);
    queue = new CallQueue();
    const calls = send(50);
    for (let i = 0; i < 8; i++) {
      queue.onAnswer(calls[i] as QueuedCall, FAST, now);
      for (const call of calls) queue.start(call, now);
    }
    queue.onSlow(calls[20] as QueuedCall);
    for (const call of calls.filter(({ phase }) => phase === "out")) queue.end(call, now);
    expect(calls.filter(({ phase }) => phase === "called")).toHaveLength(D1_CALLS_OUT_MIN - D1_PROBE_PLACES);
  });
});

describe("a caller that has ended", () => {
  test("passes its turn to the next call after a moment, and not before", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const [dead, next] = send(2) as [QueuedCall, QueuedCall];
    queue.onAnswer(out[0] as QueuedCall, SOON, now);
    now += D1_TURN_WAIT_MS - 1;
    queue.see(next, now);
    expect(phases([dead, next])).toEqual(["called", "waiting"]);
    now += 1;
    queue.see(next, now);
    expect(phases([dead, next])).toEqual(["waiting", "called"]);
  });

  test("keeps its turn's place in the line if it was only late", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const [late, second, third] = send(3) as [QueuedCall, QueuedCall, QueuedCall];
    queue.onAnswer(out[0] as QueuedCall, SOON, now);
    now += D1_TURN_WAIT_MS;
    queue.see(second, now);
    expect(queue.start(second, now)).toBe(true);
    expect(queue.start(late, now)).toBe(false);
    for (const call of out) queue.see(call, now);
    queue.onAnswer(out[1] as QueuedCall, SOON, now);
    expect(phases([late, third])).toEqual(["called", "waiting"]);
    expect(queue.start(late, now)).toBe(true);
  });

  test("is passed over, with any number of others, by a call that lives", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const dead = send(50);
    now += D1_LOST_AFTER_MS;
    for (const call of out) queue.see(call, now);
    const [alive] = send(1) as [QueuedCall];
    queue.onAnswer(out[0] as QueuedCall, SOON, now);
    expect(alive.phase).toBe("called");
    expect(called(dead)).toBe(-1);
    // The last of the line, if there is nobody behind it.
    const [last] = dead.slice(-1) as [QueuedCall];
    queue.see(last, now);
    queue.onAnswer(out[1] as QueuedCall, SOON, now);
    expect(last.phase).toBe("called");
  });

  test("loses the place of a call that is out, and one that was only late counts again", () => {
    const out = send(D1_CALLS_OUT_MIN);
    now += D1_LOST_AFTER_MS - 1;
    const [next] = send(1) as [QueuedCall];
    expect(next.phase).toBe("waiting");
    now += 1;
    queue.see(next, now);
    expect(queue.start(next, now)).toBe(true);
    for (const call of out) queue.see(call, now);
    const [later] = send(1) as [QueuedCall];
    queue.onAnswer(next, SOON, now);
    // All places are taken again.
    expect(later.phase).toBe("waiting");
    queue.onAnswer(out[0] as QueuedCall, SOON, now);
    expect(later.phase).toBe("called");
  });
});

test("a clock that is set back costs no call its answer, and no caller its turn", () => {
  const out = send(D1_CALLS_OUT_MIN);
  const [next] = send(1) as [QueuedCall];
  now -= 3_600_000;
  queue.see(next, now);
  expect(queue.start(next, now)).toBe(true);
  for (const call of out) queue.see(call, now);
  for (const call of [...out, next]) queue.onAnswer(call, SOON, now);
  expect(phases(send(D1_CALLS_OUT_MIN))).toEqual(Array(D1_CALLS_OUT_MIN).fill("out"));
});

describe("a slow database", () => {
  test("refuses impatient calls, one in five seconds excepted, and none that is patient", () => {
    slowDown();
    const probe = enter("impatient");
    expect(probe.isProbe).toBe(true);
    expect(queue.enter("impatient", now)).toBeUndefined();
    expect(queue.enter("patient", now)).toBeDefined();
    now += D1_PROBE_INTERVAL_MS - 1;
    expect(queue.enter("impatient", now)).toBeUndefined();
    now += 1;
    expect(queue.enter("impatient", now)?.isProbe).toBe(true);
  });

  test("lets a probe through after the clock was set back", () => {
    slowDown();
    enter("impatient");
    now -= 3_600_000;
    expect(queue.enter("impatient", now)).toBeDefined();
  });

  test("keeps places free for probes, which go ahead of the calls that wait", () => {
    const out = slowDown();
    const patient = send(3);
    for (const call of out.slice(0, D1_PROBE_PLACES)) queue.end(call, now);
    expect(called(patient)).toBe(-1);
    const probe = enter("impatient");
    expect(queue.start(probe, now)).toBe(true);
    queue.end(out[D1_PROBE_PLACES] as QueuedCall, now);
    expect(called(patient)).toBe(-1);
    queue.end(probe, now);
    queue.end(out[D1_PROBE_PLACES + 1] as QueuedCall, now);
    expect(called(patient)).toBe(0);
  });

  test("ends the wait of impatient calls that entered before, and of no others", () => {
    const out = send(D1_CALLS_OUT_MIN);
    const [impatient] = send(1, "impatient") as [QueuedCall];
    const [patient] = send(1) as [QueuedCall];
    const all = () => [impatient, patient, out[0] as QueuedCall].map((call) => queue.isRefused(call));
    expect(all()).toEqual([false, false, false]);
    queue.onSlow(out[0] as QueuedCall);
    expect(all()).toEqual([true, false, false]);
    expect(queue.isRefused(enter("impatient"))).toBe(false);
  });

  test("is fast again after the first answer that comes soon, and not after a late one", () => {
    const out = slowDown();
    queue.onAnswer(out[0] as QueuedCall, LATE, now);
    enter("impatient");
    expect(queue.enter("impatient", now)).toBeUndefined();
    const [step] = send(1) as [QueuedCall];
    queue.onAnswer(step, SOON, now);
    expect(queue.enter("impatient", now)?.isProbe).toBe(false);
    // A call that was sent before that one does not count.
    queue.onSlow(out[1] as QueuedCall);
    expect(queue.enter("impatient", now)).toBeDefined();
  });
});

test("a late call goes behind the probes that wait", () => {
  const out = slowDown();
  const [late, second] = send(2) as [QueuedCall, QueuedCall];
  now += D1_LOST_AFTER_MS;
  for (const call of out) queue.see(call, now);
  queue.see(second, now);
  const probe = enter("impatient");
  queue.see(late, now);
  for (const call of out.slice(0, 1 + D1_PROBE_PLACES)) queue.end(call, now);
  expect(phases([probe, late, second])).toEqual(["called", "waiting", "waiting"]);
  queue.end(out[1 + D1_PROBE_PLACES] as QueuedCall, now);
  expect(phases([late, second])).toEqual(["called", "waiting"]);
});
