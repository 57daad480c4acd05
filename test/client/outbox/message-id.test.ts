import { describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { timeOfMessageId } from "../../../src/core/dedupe.ts";
import { ClientMessageId } from "../../../src/protocol/scalars.ts";

describe("newMessageId", () => {
  test.each([0, 1, 255, 1_795_000_000_123, 2 ** 48 - 1])(
    "returns an id that contains the time %i and that the server accepts",
    (at) => {
      const id = newMessageId(at);
      expect(ClientMessageId.safeParse(id).success, id).toBe(true);
      expect(timeOfMessageId(id)).toBe(at);
    },
  );

  test("never returns the same id twice for one moment", () => {
    const ids = Array.from({ length: 1000 }, () => newMessageId(1));
    expect(new Set(ids).size).toBe(1000);
  });
});
