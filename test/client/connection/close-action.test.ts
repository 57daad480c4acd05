import { describe, expect, test } from "vitest";
import { actionForClose } from "../../../src/client/connection/close-action.ts";
import { FLOOD_PAUSE_MS, UNAVAILABLE_MAX_MS } from "../../../src/client/limits.ts";
import { type CloseCode, closeCodeOf, ERRORS } from "../../../src/protocol/errors.ts";

describe("actionForClose", () => {
  const actions: Record<CloseCode, string> = {
    unauthorized: "authenticate",
    token_expired: "authenticate",
    member_disabled: "stop",
    member_not_found: "stop",
    auth_timeout: "retry",
    too_many_sockets: "stop",
    flood: "retry",
    rate_limited: "retry",
    unavailable: "retry",
    internal: "retry",
  };
  const codes = Object.entries(ERRORS).flatMap(([code, error]) =>
    "close" in error ? [code as CloseCode] : [],
  );

  test.each(codes)("has an action for the close code of %s", (code) => {
    expect(actionForClose(closeCodeOf(code), code).kind).toBe(actions[code]);
  });

  test("returns the reason with each final close code", () => {
    const given = codes.flatMap((code) => {
      const action = actionForClose(closeCodeOf(code), code);
      return action.kind === "stop" ? [[code, action.code]] : [];
    });
    expect(given).toEqual([
      ["member_disabled", "member_disabled"],
      ["member_not_found", "member_not_found"],
      ["too_many_sockets", "too_many_sockets"],
    ]);
  });

  test.each([1000, 1001, 1005, 1006, 1009, 1011, 1012, 4000])(
    "returns `retry` for the close code %i, which no error uses",
    (close) => {
      expect(actionForClose(close, "")).toEqual({ kind: "retry", pauseMs: 0 });
    },
  );

  test.each([
    [4429, "flood", { kind: "retry", pauseMs: FLOOD_PAUSE_MS }],
    [4429, "rate_limited", { kind: "retry", pauseMs: FLOOD_PAUSE_MS }],
    [4503, "unavailable", { kind: "retry", maxMs: UNAVAILABLE_MAX_MS }],
  ])("pauses after %i %s, or backs off for longer", (close, reason, action) => {
    expect(actionForClose(close, reason)).toEqual(action);
  });
});
