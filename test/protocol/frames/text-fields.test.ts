import fc from "fast-check";
import { expect, test } from "vitest";
import { COINS_MAX } from "../../../src/core/limits.ts";
import { ContractFrames, V1Frames } from "../../../src/protocol/frames/client.ts";
import { textFields } from "../../../src/protocol/frames/text-fields.ts";
import { V1 } from "../../../src/protocol/scalars.ts";

const ID = "0199c9a4-3a51-7c3e-8f5d-0123456789ab";
const SCHEMAS = { contract: ContractFrames.text, [V1]: V1Frames.text };

const ids = fc.oneof(
  fc.constantFrom(
    ID,
    ID.toUpperCase(),
    `${ID}\n`,
    ` ${ID}`,
    ID.replace("-7", "-4"),
    ID.replace("-8", "-c"),
    "",
  ),
  fc.uuid({ version: 7 }),
  fc.jsonValue(),
);
const prices = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, COINS_MAX, COINS_MAX + 1, 2 ** 53, 1e308, "5", null),
  fc.integer(),
  fc.jsonValue(),
);
/** Frames of type `text` as `JSON.parse` returns them, valid or almost. */
const frames = fc
  .record(
    {
      text: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
      client_message_id: ids,
      after_client_message_id: ids,
      max_price: prices,
      toString: fc.jsonValue(),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.parse(JSON.stringify({ type: "text", ...fields })) as object);

test.each(["contract", V1] as const)("a text of %s has the fields that its schema finds", (protocol) => {
  fc.assert(
    fc.property(frames, (frame) => {
      expect(textFields(frame, protocol)).toEqual(SCHEMAS[protocol].safeParse(frame).data);
    }),
    { numRuns: 2_000 },
  );
});

test.each(["text", "client_message_id", "after_client_message_id", "max_price"])(
  "%s is checked alone",
  (field) => {
    const valid = {
      type: "text",
      text: "hey",
      client_message_id: ID,
      after_client_message_id: ID,
      max_price: 5,
    };
    expect(textFields(valid, V1)).toEqual(valid);
    for (const value of [null, true, [], {}, 1.5, "x", -1, COINS_MAX + 1]) {
      const frame = { ...valid, [field]: value };
      expect(textFields(frame, V1)).toEqual(V1Frames.text.safeParse(frame).data);
    }
  },
);
