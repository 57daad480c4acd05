import { expect, test } from "vitest";
import { Conversation } from "./conversation.ts";
import type { Line } from "./line.ts";

/** Two lines on a server that sends each message to both, a moment later. */
function linesOn(said: { side: number; text: string }[], deliver = (run: () => void) => setTimeout(run, 1)) {
  const listeners: Parameters<Line["listen"]>[0][] = [];
  const lineOf = (side: number): Line => ({
    say(text) {
      said.push({ side, text });
      const number = Number.parseInt(text.slice(1), 10);
      deliver(() => {
        for (const { hear } of listeners) hear(number);
      });
    },
    listen: (listener) => {
      listeners.push(listener);
    },
    close: async () => {},
  });
  return { lines: [lineOf(0), lineOf(1)] as const, listeners };
}

test("both members write in turn, as many at once as are to be under way, and each message counts once", async () => {
  const said: { side: number; text: string }[] = [];
  let underWay = 0;
  let most = 0;
  const { lines } = linesOn(said, (run) => {
    most = Math.max(most, ++underWay);
    return setTimeout(() => {
      underWay--;
      run();
    }, 1);
  });
  const conversation = new Conversation(lines);
  for (const messages of [10, 11]) {
    const stretch = await conversation.run({ messages, underWay: 4, limitMs: 10_000 });
    expect(stretch.messages).toBe(messages);
    expect([...stretch.latencies].every((latency) => latency > 0)).toBe(true);
  }
  expect(said.map(({ side }) => side)).toEqual(said.map((_, i) => i % 2));
  expect(said.map(({ text }) => Number.parseInt(text.slice(1), 10))).toEqual(said.map((_, i) => i));
  expect(most).toBe(4);
});

test("where one writes alone, the other one only reads", async () => {
  const said: { side: number; text: string }[] = [];
  const conversation = new Conversation(linesOn(said).lines);
  await conversation.run({ messages: 1, underWay: 1, limitMs: 10_000 });
  await conversation.run({ messages: 5, underWay: 2, limitMs: 10_000 }, { alone: true });
  expect(said.map(({ side }) => side)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("a stretch that is too slow ends with what was sent by then", async () => {
  const conversation = new Conversation(linesOn([]).lines);
  const { messages, latencies } = await conversation.run({ messages: 1_000_000, underWay: 8, limitMs: 50 });
  expect(messages).toBeGreaterThan(8);
  expect(messages).toBeLessThan(1_000_000);
  expect(latencies).toHaveLength(messages);
});

test("a refusal ends the stretch", async () => {
  const { lines, listeners } = linesOn([], (run) => setTimeout(run, 1_000));
  const running = new Conversation(lines).run({ messages: 1, underWay: 1, limitMs: 10_000 });
  listeners[0]?.fail(new Error("refused"));
  await expect(running).rejects.toThrow("refused");
});
