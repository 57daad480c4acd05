import { describe, expect, test } from "vitest";
import { isOverfull } from "../../src/core/back-pressure.ts";
import {
  MEMBER_MAX_BUFFERED_BYTES,
  SLOW_SOCKET_MIN_BYTES,
  SOCKET_MAX_BUFFERED_BYTES,
} from "../../src/core/limits.ts";

const nothing = () => 0;
const tooMuch = () => MEMBER_MAX_BUFFERED_BYTES + 1;

describe("isOverfull", () => {
  test("is true above the bytes that may wait in one socket", () => {
    expect(isOverfull(1, SOCKET_MAX_BUFFERED_BYTES, nothing)).toBe(false);
    expect(isOverfull(1, SOCKET_MAX_BUFFERED_BYTES + 1, nothing)).toBe(true);
  });

  test("is false for a frame of any size if nothing waited before it", () => {
    expect(isOverfull(0, 10 * SOCKET_MAX_BUFFERED_BYTES, tooMuch)).toBe(false);
  });

  test("is true if the member's sockets hold too much, in those that hold a part of it", () => {
    expect(isOverfull(1, SLOW_SOCKET_MIN_BYTES, tooMuch)).toBe(false);
    expect(isOverfull(1, SLOW_SOCKET_MIN_BYTES + 1, tooMuch)).toBe(true);
    expect(isOverfull(1, SLOW_SOCKET_MIN_BYTES + 1, () => MEMBER_MAX_BUFFERED_BYTES)).toBe(false);
  });
});
