import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TEXT_FRAME_MAX_BYTES, TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import {
  closeCodeOf,
  ERRORS,
  isErrorCode,
  sendableClose,
  toCloseCode,
} from "../../../src/protocol/errors.ts";
import { bearerToken } from "../../../src/protocol/frames/bearer-token.ts";
import { contractDate } from "../../../src/protocol/frames/dates.ts";
import { decodeClientFrame } from "../../../src/protocol/frames/decode.ts";
import { errorFrame } from "../../../src/protocol/frames/error-frame.ts";
import { V1 } from "../../../src/protocol/scalars.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, ORDINARY_NAMES } from "../../support/hostile/words.ts";

const decode = (data: string) => decodeClientFrame(data, 5_000_000);
const text = (value: string) => ({ ok: true, frame: { type: "text", text: value } });
const refused = (code: string) => ({ ok: false, code });

describe("a contract text frame", () => {
  test.each([
    "hey",
    "123",
    '"quoted"',
    "[1]",
    "null",
    "true",
    '[{"type":"text"}]',
    '{"type":"text"',
    "Bearer of news",
    " padded ",
  ])("that is not a JSON object is a text, verbatim: %s", (plain) =>
    expect(decode(plain)).toEqual(text(plain)),
  );

  test("may be a JSON object of type text", () => {
    expect(decode('{"type": "text", "text": "Hello, world!"}')).toEqual(text("Hello, world!"));
    expect(decode(' {"type":"text","text":"a"} ')).toEqual(text("a"));
  });

  test("may be a message sent back whole", () => {
    const received =
      '{"id": 87, "member_id": 1, "chat_id": 2, "date": "2022-09-02T15:27:34.857355", "type": "text", "text": "Hello, world!"}';
    expect(decode(received)).toEqual(text("Hello, world!"));
    const smile =
      '{"id": 88, "member_id": 1, "chat_id": 2, "date": "2022-09-02T15:27:49.783958", "type": "smile", "smile_id": 2, "smile_file_uuid": "b1d24593-9166-408a-bf68-a8f7be00e181"}';
    expect(decode(smile)).toEqual({ ok: true, frame: { type: "smile", smileId: 2 } });
  });

  test.each<[object, string]>([
    [{}, "invalid_message"],
    [{ text: "no type" }, "invalid_message"],
    [{ type: 1, text: "x" }, "invalid_message"],
    [{ type: null }, "invalid_message"],
    [{ type: "shout", text: "x" }, "unknown_type"],
    [{ type: "TEXT", text: "x" }, "unknown_type"],
    [{ type: "__proto__" }, "unknown_type"],
    [{ type: "text" }, "invalid_message"],
    [{ type: "text", text: 5 }, "invalid_message"],
    [{ type: "text", text: null }, "invalid_message"],
    [{ type: "text", text: ["a"] }, "invalid_message"],
    [{ type: "text", text: "" }, "empty_message"],
    [{ type: "text", text: " \t\n\u00a0\u2003" }, "empty_message"],
    [{ type: "smile" }, "invalid_message"],
    [{ type: "smile", smile_id: "2" }, "invalid_message"],
    [{ type: "smile", smile_id: 0 }, "invalid_message"],
    [{ type: "smile", smile_id: -1 }, "invalid_message"],
    [{ type: "smile", smile_id: 1.5 }, "invalid_message"],
    [{ type: "smile", smile_id: 2 ** 53 }, "invalid_message"],
    [{ type: "smile", smile_id: null }, "invalid_message"],
    [{ type: "file", name: "x" }, "invalid_message"],
  ])("%j is refused: %s", (object, code) => expect(decode(JSON.stringify(object))).toEqual(refused(code)));

  test.each(["", " ", "\n\t\r", "\u00a0\u2003\ufeff", ...BLANK_TEXTS])(
    "that is blank is refused: %j",
    (blank) => {
      for (const frame of [blank, JSON.stringify({ type: "text", text: blank })])
        for (const protocol of ["contract", V1] as const)
          expect(decodeClientFrame(frame, 5_000_000, protocol)).toMatchObject(refused("empty_message"));
    },
  );

  test.each([...ORDINARY_NAMES, ...HARMFUL_WORDS])(
    "that shows something is decoded as it was sent: %j",
    (words) => {
      for (const frame of [words, JSON.stringify({ type: "text", text: words })])
        for (const protocol of ["contract", V1] as const)
          expect(decodeClientFrame(frame, 5_000_000, protocol)).toMatchObject(text(words));
    },
  );

  test(`may have ${TEXT_MAX_LENGTH} characters, and not one more`, () => {
    const longest = "é".repeat(TEXT_MAX_LENGTH);
    expect(decode(longest)).toEqual(text(longest));
    expect(decode(JSON.stringify({ type: "text", text: longest }))).toEqual(text(longest));
    expect(decode(`${longest}.`)).toEqual(refused("text_too_long"));
    expect(decode(JSON.stringify({ type: "text", text: `${longest}.` }))).toEqual(refused("text_too_long"));
  });

  test(`may have ${TEXT_FRAME_MAX_BYTES} bytes, and not one more, which is checked before parsing`, () => {
    const json = (bytes: number) => {
      const bare = JSON.stringify({ type: "text", text: "a", pad: "" }).length;
      return JSON.stringify({ type: "text", text: "a", pad: "p".repeat(bytes - bare) });
    };
    expect(decode(json(TEXT_FRAME_MAX_BYTES))).toEqual(text("a"));
    expect(decode(json(TEXT_FRAME_MAX_BYTES + 1))).toEqual(refused("frame_too_large"));
    expect(decode("é".repeat(TEXT_FRAME_MAX_BYTES / 2 + 1))).toEqual(refused("frame_too_large"));
  });

  test("loses its unpaired surrogates, so that live and stored text are the same", () => {
    expect(decode('{"type":"text","text":"a\\ud800b"}')).toEqual(text("a\ufffdb"));
    expect(decode('{"type":"text","text":"\\ud83d\\ude00"}')).toEqual(text("😀"));
  });

  test("is a message or a coded error whatever it contains", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ type: "text", ...(v as object) })),
        ),
        (data) => {
          const decoded = decode(data);
          expect(decoded.ok || isErrorCode(decoded.code)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("a Bearer frame", () => {
  test.each([
    ["Bearer a.b.c", "a.b.c"],
    ["Bearer aA0-_.b.c", "aA0-_.b.c"],
    ["  Bearer a.b.c\r\n", "a.b.c"],
    [` Bearer sk_0123456789ab_${"x".repeat(43)}\n`, `sk_0123456789ab_${"x".repeat(43)}`],
  ])("%j contains a token", (data, token) => expect(bearerToken(data)).toBe(token));

  test.each([
    "Bearer",
    "Bearer ",
    "Bearer token",
    "Bearer a.b",
    "Bearer a.b.c.d",
    "Bearer a.b.c d",
    "bearer a.b.c",
    "Bearera.b.c",
    "x Bearer a.b.c",
    "Bearer of good. news. everyone",
  ])("%j contains no token", (data) => expect(bearerToken(data)).toBeUndefined());

  test("is never binary", () => {
    expect(bearerToken(new TextEncoder().encode("Bearer a.b.c").buffer as ArrayBuffer)).toBeUndefined();
  });
});

test("a date is UTC in the contract's format", () => {
  expect(contractDate(Date.UTC(2022, 8, 2, 15, 27, 34, 857))).toBe("2022-09-02T15:27:34.857000");
});

test("an error frame has its code and a sentence", () => {
  expect(errorFrame("empty_message")).toEqual({
    type: "error",
    code: "empty_message",
    detail: ERRORS.empty_message.detail,
  });
  expect(JSON.stringify(errorFrame("insufficient_balance", { price: 5, balance: 3 }))).toBe(
    `{"type":"error","code":"insufficient_balance","detail":"${ERRORS.insufficient_balance.detail}","price":5,"balance":3}`,
  );
});

test("exactly the codes of the protocol close a socket", () => {
  const closes = Object.keys(ERRORS)
    .filter(isErrorCode)
    .filter((code) => "close" in ERRORS[code])
    .map((code) => [code, closeCodeOf(toCloseCode(code))]);
  expect(Object.fromEntries(closes)).toEqual({
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

test("an error without a close code closes a socket as internal", () => {
  expect(toCloseCode("smile_not_found")).toBe("internal");
  expect(toCloseCode("flood")).toBe("flood");
  expect(toCloseCode(undefined)).toBe("internal");
});

test("a received close code that may not be sent is replaced by one that may", () => {
  for (const code of [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4000, 4999])
    expect(sendableClose(code)).toBe(code);
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535])
    expect(sendableClose(code)).toBe(1000);
  expect(sendableClose(1006, 1011)).toBe(1011);
});
