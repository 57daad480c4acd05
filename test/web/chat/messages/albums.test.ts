import { describe, expect, test } from "vitest";
import type { V1Message } from "../../../../src/protocol/frames/server.ts";
import { ALBUM_MAX_PICTURES, groupAlbums } from "../../../../src/web/chat/messages/albums.ts";
import { GROUP_WINDOW_MS } from "../../../../src/web/limits.ts";

const NOON = new Date(2026, 0, 1, 12).getTime();

/** Returns a message: "p" a picture, "P" one of the other member, "c" one with a caption, "f" a file, "t" a text. */
function message(kind: string, i: number, at = NOON + i): V1Message {
  const base = { id: i + 1, member_id: kind === "P" ? 2 : 1, chat_id: 1, date: new Date(at).toISOString() };
  if (kind === "t") return { ...base, type: "text", text: "words" };
  return {
    ...base,
    type: "file",
    text: kind === "c" ? "a caption" : "",
    file_uuid: `${i}`,
    name: "a.png",
    size: 1,
    content_type: kind === "f" ? "application/pdf" : "image/png",
  };
}

function groups(kinds: string, firstNewId?: number): number[] {
  return groupAlbums(
    [...kinds].map((kind, i) => message(kind, i)),
    firstNewId,
  ).map(({ length }) => length);
}

describe("pictures that follow each other", () => {
  test.each<[string, number[], number | undefined]>([
    ["ppp", [3], undefined],
    ["p", [1], undefined],
    ["ptp", [1, 1, 1], undefined],
    ["pptpp", [2, 1, 2], undefined],
    ["ppPP", [2, 2], undefined],
    ["pcp", [1, 1, 1], undefined],
    ["pfp", [1, 1, 1], undefined],
    ["pppp", [2, 2], 3],
    ["pppp", [4], 1],
    ["", [], undefined],
    ["p".repeat(ALBUM_MAX_PICTURES + 1), [ALBUM_MAX_PICTURES, 1], undefined],
  ])("%s are drawn in groups of %j (first new: %s)", (kinds, expected, firstNewId) => {
    expect(groups(kinds, firstNewId)).toEqual(expected);
  });

  test("are no album if they are far apart in time", () => {
    const late = [message("p", 0), message("p", 1, NOON + GROUP_WINDOW_MS)];
    expect(groupAlbums(late, undefined)).toHaveLength(2);
    const soon = [message("p", 0), message("p", 1, NOON + GROUP_WINDOW_MS - 1)];
    expect(groupAlbums(soon, undefined)).toHaveLength(1);
  });
});
