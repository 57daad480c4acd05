import { expect, test } from "vitest";
import { loadRecentStickers, rememberSticker } from "../../../../src/web/chat/smiles/recent-stickers.ts";
import { RECENT_STICKERS_MAX } from "../../../../src/web/limits.ts";
import { removeMemberTexts } from "../../../../src/web/member-texts.ts";
import { memoryAccess } from "../../../support/browser/memory-access.ts";

const newStore = () => memoryAccess("https://parley.example").local;

test("the stickers of a member are those used last, the last one first, each once", () => {
  const local = newStore();
  for (const id of [3, 5, 3, 8]) rememberSticker(local, 1, id);
  expect(loadRecentStickers(local, 1)).toEqual([8, 3, 5]);
  expect(loadRecentStickers(local, 2)).toEqual([]);
});

test(`at most ${RECENT_STICKERS_MAX} stickers are remembered`, () => {
  const local = newStore();
  const ids = Array.from({ length: RECENT_STICKERS_MAX + 1 }, (_, i) => i + 1);
  for (const id of ids) rememberSticker(local, 1, id);
  expect(loadRecentStickers(local, 1)).toEqual(ids.toReversed().slice(0, RECENT_STICKERS_MAX));
});

test.each(["", "x", "0,-1,1.5,NaN", '{"a":1}'])("the stored text %j names no sticker", (stored) => {
  const local = newStore();
  local.save("stickers.1", stored);
  expect(loadRecentStickers(local, 1)).toEqual([]);
});

test("a log-in removes what a browser has stored of other members, and a log-out all of it", () => {
  const local = newStore();
  const names = ["draft.1.2", "draft.1.2.tab", "draft.12.2", "lowCoins.1", "stickers.1", "stickers.12"];
  for (const name of [...names, "language"]) local.save(name, "a");
  removeMemberTexts(local, { exceptOf: 1 });
  expect(local.names("").toSorted()).toEqual([
    "draft.1.2",
    "draft.1.2.tab",
    "language",
    "lowCoins.1",
    "stickers.1",
  ]);
  removeMemberTexts(local);
  expect(local.names("")).toEqual(["language"]);
});
