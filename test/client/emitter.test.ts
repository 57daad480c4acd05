import { expect, test } from "vitest";
import { Emitter } from "../../src/client/emitter.ts";

test("who listens hears its event until it ends that, also in the middle of one", () => {
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
