import { expect, test, vi } from "vitest";
import { Conversation } from "./conversation.ts";
import type { MemberConnection } from "./member-connection.ts";

/** Returns two connections to a server that sends each message to both of them, a moment later. */
function fakeConnections(
  sent: { side: number; text: string }[],
  deliver = (run: () => void) => setTimeout(run, 1),
) {
  const listeners: Parameters<MemberConnection["listen"]>[0][] = [];
  const connect = (side: number): MemberConnection => ({
    send(text) {
      sent.push({ side, text });
      const number = Number.parseInt(text.slice(1), 10);
      deliver(() => {
        for (const { onMessage } of listeners) onMessage(number);
      });
    },
    listen: (listener) => {
      listeners.push(listener);
    },
    close: async () => {},
  });
  return { connections: [connect(0), connect(1)] as const, listeners };
}

test("a conversation has both members write in turn, keeps the given number in flight and counts each message once", async () => {
  const sent: { side: number; text: string }[] = [];
  let inFlight = 0;
  let peak = 0;
  const { connections } = fakeConnections(sent, (run) => {
    peak = Math.max(peak, ++inFlight);
    return setTimeout(() => {
      inFlight--;
      run();
    }, 1);
  });
  const conversation = new Conversation(connections);
  for (const messages of [10, 11]) {
    const result = await conversation.run({ messages, inFlight: 4, limitMs: 10_000 });
    expect(result.messages).toBe(messages);
    expect([...result.latencies].every((latency) => latency > 0)).toBe(true);
  }
  expect(sent.map(({ side }) => side)).toEqual(sent.map((_, i) => i % 2));
  expect(sent.map(({ text }) => Number.parseInt(text.slice(1), 10))).toEqual(sent.map((_, i) => i));
  expect(peak).toBe(4);
});

test("a conversation in which one member writes alone has the other one only read", async () => {
  const sent: { side: number; text: string }[] = [];
  const conversation = new Conversation(fakeConnections(sent).connections);
  await conversation.run({ messages: 1, inFlight: 1, limitMs: 10_000 });
  await conversation.run({ messages: 5, inFlight: 2, limitMs: 10_000 }, { alone: true });
  expect(sent.map(({ side }) => side)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("a run that is too slow ends at its time limit, with the messages that were sent by then", async () => {
  // A machine that stands still for 50 ms would otherwise end the run at its first messages.
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => ++now);
  const conversation = new Conversation(fakeConnections([]).connections);
  const { messages, latencies } = await conversation
    .run({ messages: 1_000_000, inFlight: 8, limitMs: 50 })
    .finally(() => clock.mockRestore());
  expect(messages).toBeGreaterThan(8);
  expect(messages).toBeLessThan(1_000_000);
  expect(latencies).toHaveLength(messages);
});

test("a run fails when the server refuses a message", async () => {
  const { connections, listeners } = fakeConnections([], (run) => setTimeout(run, 1_000));
  const running = new Conversation(connections).run({ messages: 1, inFlight: 1, limitMs: 10_000 });
  listeners[0]?.onError(new Error("refused"));
  await expect(running).rejects.toThrow("refused");
});
