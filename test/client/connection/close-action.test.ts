import { describe, expect, test } from "vitest";
import { actionForClose } from "../../../src/client/connection/close-action.ts";
import { type CloseCode, closeCodeOf, ERRORS } from "../../../src/protocol/errors.ts";

describe("actionForClose", () => {
  const actions: Record<CloseCode, string> = {
    unauthorized: "authenticate",
    token_expired: "authenticate",
    member_disabled: "stop",
    member_not_found: "stop",
    auth_timeout: "retry",
    too_many_sockets: "stop",
    flood: "pause",
    rate_limited: "pause",
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
      expect(actionForClose(close, "")).toEqual({ kind: "retry" });
    },
  );
});
