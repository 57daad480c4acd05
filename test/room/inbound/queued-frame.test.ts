import { describe, expect, test } from "vitest";
import { asRateLimited, coalesceOverflow, type QueuedFrame } from "../../../src/room/inbound/queued-frame.ts";

/** Sockets are only compared. */
const [one, two] = [{} as WebSocket, {} as WebSocket];

function accepted(socket: WebSocket, clientMessageId?: string): QueuedFrame {
  const frame = { type: "text", text: "hello", clientMessageId } as const;
  return {
    socket,
    memberId: 3,
    bytes: 0,
    input: { kind: "frame", decoded: { ok: true, frame } },
    progress: {},
  };
}

const refused = (socket: WebSocket, clientMessageId?: string) =>
  asRateLimited(accepted(socket, clientMessageId), 1);

describe("a frame for which the queue has no room", () => {
  test.each<[string, QueuedFrame, QueuedFrame[]]>([
    ["the queue has no refusals", accepted(one), [accepted(one)]],
    ["an accepted frame is behind the last refusal", accepted(one), [refused(one), accepted(one)]],
    ["the last refusals belong to another socket", accepted(one), [accepted(one), refused(two)]],
    ["the last refusals have ids", accepted(one), [accepted(one), refused(one, "id")]],
    ["it has an id itself", accepted(one, "id"), [accepted(one), refused(one)]],
  ])("gets a refusal of its own if %s", (_, frame, queue) => {
    const counts = queue.map(framesOf);
    expect(coalesceOverflow(frame, queue)).toEqual(asRateLimited(frame, 1));
    expect(queue.map(framesOf)).toEqual(counts);
  });

  test.each<[string, QueuedFrame[]]>([
    ["is the last entry", [accepted(one), refused(one)]],
    ["has refusals of other sockets behind it", [accepted(one), refused(one), refused(two)]],
    ["has refusals with ids behind it", [accepted(one), refused(one), refused(one, "id")]],
  ])("is counted in a refusal of its socket that %s", (_, queue) => {
    expect(coalesceOverflow(accepted(one), queue)).toBeUndefined();
    expect(queue[1] && framesOf(queue[1])).toBe(2);
  });

  test("that is refused by the rate limit already keeps its retry_after", () => {
    const frame = asRateLimited(accepted(one), 7);
    expect(coalesceOverflow(frame, [accepted(one)])).toBe(frame);
  });
});

test("a flood of frames without ids takes one entry of the queue", () => {
  const queue = [accepted(one)];
  for (let i = 0; i < 1000; i++) {
    const entry = coalesceOverflow(accepted(one), queue);
    if (entry) queue.push(entry);
  }
  expect(queue).toHaveLength(2);
  expect(queue[1] && framesOf(queue[1])).toBe(1000);
});

function framesOf({ input }: QueuedFrame): number {
  return input.kind === "rate-limited" ? input.frames : 0;
}
