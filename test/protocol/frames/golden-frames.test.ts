import { describe, expect, test } from "vitest";
import { closeCodeOf, ERRORS, toCloseCode } from "../../../src/protocol/errors.ts";
import { contractDate, v1Date } from "../../../src/protocol/frames/dates.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { errorFrame } from "../../../src/protocol/frames/error-frame.ts";
import { problemBody } from "../../../src/protocol/http/problem.ts";
import { maskDetail } from "../../support/mask-detail.ts";

/** The bytes that deployed clients send and receive. None may change except those of `detail`. */

const AT = Date.UTC(2022, 8, 2, 15, 27, 34, 857);

test("a date is UTC with six decimals; the contract's has no zone, parley.v1's has Z", () => {
  expect(contractDate(AT)).toBe("2022-09-02T15:27:34.857000");
  expect(v1Date(AT)).toBe("2022-09-02T15:27:34.857000Z");
});

describe("an error frame", () => {
  test.each([
    [errorFrame("unknown_type"), '{"type":"error","code":"unknown_type","detail":"DETAIL"}'],
    [
      errorFrame("insufficient_balance", { price: 5, balance: 3 }),
      '{"type":"error","code":"insufficient_balance","detail":"DETAIL","price":5,"balance":3}',
    ],
    [
      errorFrame("rate_limited", { retry_after: 1 }),
      '{"type":"error","code":"rate_limited","detail":"DETAIL","retry_after":1}',
    ],
  ])("%j has its keys in the fixed order", (frame, bytes) => {
    expect(maskDetail(JSON.stringify(frame))).toBe(bytes);
  });
});

test("a problem document has its keys in the fixed order", () => {
  const errors = [{ pointer: "#/email", detail: "Too long" }];
  expect(maskDetail(JSON.stringify(problemBody("unauthorized")))).toBe(
    '{"title":"unauthorized","status":401,"code":"unauthorized","detail":"DETAIL"}',
  );
  expect(maskDetail(JSON.stringify(problemBody("invalid_request", { status: 400, errors })))).toBe(
    '{"title":"invalid request","status":400,"code":"invalid_request","detail":"DETAIL","errors":[{"pointer":"#/email","detail":"Too long"}]}',
  );
});

test("a file frame is '!', its header, '#' and the bytes; a '#' inside the header is escaped", () => {
  const frame = encodeFileFrame(
    { name: "a#b.txt", type: "text/plain", text: "Here's the file!" },
    bytes("#1"),
  );
  expect(new TextDecoder().decode(frame)).toBe(
    '!{"name":"a\\u0023b.txt","size":2,"type":"text/plain","text":"Here\'s the file!"}##1',
  );
});

test("each error closes a socket with its fixed code", () => {
  const closing = Object.keys(ERRORS).map(toCloseCode);
  expect(Object.fromEntries(closing.map((code) => [code, closeCodeOf(code)]))).toEqual({
    unauthorized: 4401,
    token_expired: 4401,
    member_disabled: 4403,
    member_not_found: 4404,
    auth_timeout: 4408,
    too_many_sockets: 4429,
    flood: 4429,
    rate_limited: 4429,
    unavailable: 4503,
    internal: 1011,
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
