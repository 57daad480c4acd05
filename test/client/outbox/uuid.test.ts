import { expect, test } from "vitest";
import { uuidv7 } from "../../../src/client/outbox/uuid.ts";
import { timeOfMessageId } from "../../../src/core/dedupe.ts";
import { ClientMessageId } from "../../../src/protocol/scalars.ts";

test.each([0, 1, 255, 1_795_000_000_123, 2 ** 48 - 1])(
  "an id of %i says its time, and is one that the site takes",
  (at) => {
    const id = uuidv7(at);
    expect(ClientMessageId.safeParse(id).success, id).toBe(true);
    expect(timeOfMessageId(id)).toBe(at);
  },
);

test("two ids of one moment are two", () => {
  const ids = Array.from({ length: 1000 }, () => uuidv7(1));
  expect(new Set(ids).size).toBe(1000);
});
