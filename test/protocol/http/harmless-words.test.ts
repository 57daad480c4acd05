import { expect, test } from "vitest";
import { ChangeCoins, NewRefund } from "../../../src/protocol/http/coins.ts";
import { PatchMe } from "../../../src/protocol/http/members.ts";
import { NewSmile, PatchSmile } from "../../../src/protocol/http/smiles.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, ORDINARY_NAMES } from "../../support/hostile/words.ts";

/** Every field of a request for words that people read, apart from messages. */
const FIELDS: Record<string, (words: string) => { success: boolean }> = {
  "a name": (name) => PatchMe(3).safeParse({ name }),
  "the title of a new smile": (title) => NewSmile.safeParse({ title }),
  "the title of a smile": (title) => PatchSmile.safeParse({ title }),
  "the note of a transfer": (note) => ChangeCoins.safeParse({ amount: 1, note }),
  "the reason of a refund": (reason) => NewRefund.safeParse({ chat_id: 1, message_id: 1, reason }),
};
const INVISIBLE_TEXTS = BLANK_TEXTS.filter((text) => text.trim() !== "");

test.each(Object.entries(FIELDS))(
  "%s may have ordinary words, and no harmful or invisible ones",
  (_, parse) => {
    const words = [...ORDINARY_NAMES, ...HARMFUL_WORDS, ...INVISIBLE_TEXTS];
    expect(words.filter((each) => parse(each).success)).toEqual(ORDINARY_NAMES);
  },
);

test("a note may have several lines, and a note or a title may be empty", () => {
  expect(ChangeCoins.safeParse({ amount: 1, note: "one\ntwo" }).success).toBe(true);
  expect(ChangeCoins.safeParse({ amount: 1, note: "" }).success).toBe(true);
  expect(NewSmile.parse({ title: " " }).title).toBe("");
  expect(PatchSmile.safeParse({ title: "" }).success).toBe(true);
});
