import { expect, test } from "vitest";
import { Emitter } from "../../src/client/emitter.ts";

test("an emitter calls a listener until it is removed, even during an event", () => {
  const emitter = new Emitter<{ one: number; two: string }>();
  const received: unknown[] = [];
  const off = emitter.on("one", (event) => {
    received.push(event);
    off();
  });
  emitter.on("one", (event) => received.push(-event));
  emitter.emit("one", 1);
  emitter.emit("two", "nobody listens");
  emitter.emit("one", 2);
  expect(received).toEqual([1, -1, -2]);
});
