import { describe, expect, test } from "vitest";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES, TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import { v1Date } from "../../../src/protocol/frames/dates.ts";
import { decodeClientFrame } from "../../../src/protocol/frames/decode.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { errorFrame } from "../../../src/protocol/frames/error-frame.ts";
import { V1 } from "../../../src/protocol/scalars.ts";

const ID = "018f3c9a-7b1e-7c3d-8a2b-1f2e3d4c5b6a";
const decode = (frame: object | string) =>
  decodeClientFrame(typeof frame === "string" ? frame : JSON.stringify(frame), 10, V1);
const file = (header: object, bytes = new Uint8Array(1)) => {
  const frame = encodeFileFrame({ name: "f", type: "", ...header }, bytes);
  return frame.buffer;
};

describe("the parley.v1 decoder accepts", () => {
  test.each<[object | string, object]>([
    ["hey", { type: "text", text: "hey" }],
    [
      { type: "text", text: "a" },
      { type: "text", text: "a" },
    ],
    [
      { type: "text", text: "a", client_message_id: ID, max_price: 0 },
      { type: "text", text: "a", clientMessageId: ID, maxPrice: 0 },
    ],
    [
      { type: "text", text: "a", after_client_message_id: ID },
      { type: "text", text: "a", afterClientMessageId: ID },
    ],
    [
      { type: "smile", smile_id: 2, after_client_message_id: ID },
      { type: "smile", smileId: 2, afterClientMessageId: ID },
    ],
    [
      { type: "smile", smile_id: 2, client_message_id: ID, max_price: 5 },
      { type: "smile", smileId: 2, clientMessageId: ID, maxPrice: 5 },
    ],
    [
      { type: "history", before: 7 },
      { type: "history", before: 7, limit: PAGE_DEFAULT_MESSAGES },
    ],
    [
      { type: "history", before: 7, limit: PAGE_MAX_MESSAGES },
      { type: "history", before: 7, limit: PAGE_MAX_MESSAGES },
    ],
    [
      { type: "read", message_id: 3 },
      { type: "read", messageId: 3 },
    ],
    [{ type: "typing" }, { type: "typing" }],
    [{ type: "ping", more: 1 }, { type: "ping" }],
  ])("%j", (frame, decoded) => {
    expect(decode(frame)).toEqual({ ok: true, frame: decoded });
  });

  test("a file whose header has an id and a price", () => {
    expect(decodeClientFrame(file({ client_message_id: ID, max_price: 5 }), 10, V1)).toMatchObject({
      ok: true,
      frame: { type: "file", clientMessageId: ID, maxPrice: 5 },
    });
  });
});

describe("the parley.v1 decoder refuses", () => {
  test.each<[object, string]>([
    [{ type: "text", text: "a", client_message_id: ID.toUpperCase() }, "invalid_message"],
    [{ type: "text", text: "a", client_message_id: ID.replace("-7c3d", "-4c3d") }, "invalid_message"],
    [{ type: "text", text: "a", client_message_id: 5 }, "invalid_message"],
    [{ type: "text", text: "a", after_client_message_id: "first" }, "invalid_message"],
    [{ type: "smile", smile_id: 2, after_client_message_id: 5 }, "invalid_message"],
    [{ type: "text", text: "a", max_price: -1 }, "invalid_message"],
    [{ type: "text", text: "a", max_price: 1.5 }, "invalid_message"],
    [{ type: "text", text: "a", max_price: "5" }, "invalid_message"],
    [{ type: "history" }, "invalid_message"],
    [{ type: "history", before: 0 }, "invalid_message"],
    [{ type: "history", before: 7, limit: 0 }, "invalid_message"],
    [{ type: "history", before: 7, limit: PAGE_MAX_MESSAGES + 1 }, "invalid_message"],
    [{ type: "read" }, "invalid_message"],
    [{ type: "read", message_id: -1 }, "invalid_message"],
    [{ type: "shout" }, "unknown_type"],
    [{ text: "no type" }, "invalid_message"],
  ])("%j: %s", (frame, code) => {
    expect(decode(frame)).toEqual({ ok: false, code });
  });

  test("an invalid frame under the id that it contains", () => {
    const refused = (code: string) => ({ ok: false, code, clientMessageId: ID });
    expect(decode({ type: "text", text: " ", client_message_id: ID })).toEqual(refused("empty_message"));
    expect(decode({ type: "smile", client_message_id: ID })).toEqual(refused("invalid_message"));
    expect(decodeClientFrame(file({ client_message_id: ID, name: "" }), 10, V1)).toEqual(
      refused("invalid_file_frame"),
    );
  });
});

describe("a text that shows nothing, and is not only white space", () => {
  const invisible = { text: "\u200b", client_message_id: ID };
  const showsNothing = { ok: true, frame: { text: "\u200b", clientMessageId: ID, showsNothing: true } };

  test("is decoded if it has an id, by which the room may know it", () => {
    expect(decode({ type: "text", ...invisible })).toMatchObject(showsNothing);
    expect(decodeClientFrame(file(invisible), 10, V1)).toMatchObject(showsNothing);
    const shown = decode({ type: "text", ...invisible, text: "a\u200b" });
    expect(shown.ok && Object.keys(shown.frame)).not.toContain("showsNothing");
  });

  test("is refused without an id, in the contract, and if its length is wrong too", () => {
    const refused = { ok: false, code: "empty_message" };
    const { text } = invisible;
    expect(decode({ type: "text", text })).toEqual(refused);
    expect(decodeClientFrame(JSON.stringify({ type: "text", ...invisible }), 10)).toEqual(refused);
    expect(decodeClientFrame(file({ text }), 10, V1)).toEqual(refused);
    expect(decodeClientFrame(file(invisible), 10)).toEqual(refused);
    const long = "\u200b".repeat(TEXT_MAX_LENGTH + 1);
    expect(decode({ type: "text", ...invisible, text: long })).toMatchObject({ code: "text_too_long" });
  });
});

describe("a file with more bytes than one may have", () => {
  const large = (header: object) => file(header, new Uint8Array(11));

  test("is decoded if it has an id, by which the room may know it", () => {
    const decoded = decodeClientFrame(large({ client_message_id: ID }), 10, V1);
    expect(decoded).toMatchObject({ ok: true, frame: { clientMessageId: ID, isTooLarge: true } });
    const allowed = decodeClientFrame(large({ client_message_id: ID }), 11, V1);
    expect(allowed.ok && Object.keys(allowed.frame)).not.toContain("isTooLarge");
  });

  test("is refused without an id, in the contract, and whatever else is wrong with it", () => {
    const refused = { ok: false, code: "file_too_large" };
    expect(decodeClientFrame(large({}), 10, V1)).toEqual(refused);
    expect(decodeClientFrame(large({ client_message_id: ID }), 10)).toEqual(refused);
    const wrong = { client_message_id: ID, text: "x".repeat(TEXT_MAX_LENGTH + 1) };
    expect(decodeClientFrame(large(wrong), 10, V1)).toEqual({ ...refused, clientMessageId: ID });
  });
});

test("the contract's decoder knows no frame or option of parley.v1", () => {
  const contract = (frame: object) => decodeClientFrame(JSON.stringify(frame), 10);
  for (const type of ["history", "read", "typing", "ping"]) {
    expect(contract({ type, before: 1, message_id: 1 })).toEqual({ ok: false, code: "unknown_type" });
  }
  expect(contract({ type: "text", text: "a", client_message_id: 5, max_price: "x" })).toEqual({
    ok: true,
    frame: { type: "text", text: "a" },
  });
  const decoded = decodeClientFrame(file({ client_message_id: "no id" }), 10);
  expect(decoded.ok && Object.keys(decoded.frame)).not.toContain(ID);
  expect(decoded.ok).toBe(true);
});

test("a parley.v1 date has a zone, and an error frame may have details", () => {
  expect(v1Date(1_662_132_454_857)).toBe("2022-09-02T15:27:34.857000Z");
  expect(errorFrame("price_changed", { price: 7, client_message_id: ID })).toMatchObject({
    type: "error",
    code: "price_changed",
    price: 7,
    client_message_id: ID,
  });
});
