import { describe, expect, test } from "vitest";
import {
  addToTray,
  EMPTY_TRAY,
  removeFromTray,
  returnToTray,
} from "../../../../src/web/chat/tray/tray-items.ts";
import { TRAY_MAX_FILES } from "../../../../src/web/limits.ts";

const MAX_BYTES = 10;
const fileOf = (name: string, bytes = 1) => new File(["x".repeat(bytes)], name);
const add = (tray: typeof EMPTY_TRAY, ...files: File[]) => addToTray(tray, { files }, MAX_BYTES);
const names = ({ files }: typeof EMPTY_TRAY) => files.map(({ name }) => name);

describe("the tray", () => {
  test("takes files of 1 byte up to the limit, and names what it refuses", () => {
    const { files, refused } = addToTray(
      EMPTY_TRAY,
      {
        files: [fileOf("none", 0), fileOf("one", 1), fileOf("most", 10), fileOf("over", 11)],
        folders: ["a/b"],
      },
      MAX_BYTES,
    );
    expect(files.map(({ name }) => name)).toEqual(["one", "most"]);
    expect(refused).toEqual([
      { code: "folder", name: "a/b" },
      { code: "empty_file", name: "none" },
      { code: "file_too_large", name: "over", size: 11, maxBytes: 10 },
    ]);
  });

  test(`has at most ${TRAY_MAX_FILES} files`, () => {
    const many = Array.from({ length: TRAY_MAX_FILES - 1 }, (_, i) => fileOf(`${i}`));
    const full = add(add(EMPTY_TRAY, ...many), fileOf("last"), fileOf("a"), fileOf("b"));
    expect(names(full).slice(-2)).toEqual([`${TRAY_MAX_FILES - 2}`, "last"]);
    expect(full.refused).toEqual([{ code: "too_many", count: 2 }]);
    const [first] = full.files;
    expect(names(add(removeFromTray(full, first?.key ?? 0), fileOf("later"))).at(-1)).toBe("later");
  });

  test("has the same file twice if it was chosen twice, and removes one of them", () => {
    const file = fileOf("same");
    const both = add(add(EMPTY_TRAY, file), file);
    const [one, two] = both.files;
    expect(one?.key).not.toBe(two?.key);
    expect(removeFromTray(both, one?.key ?? 0).files).toEqual([two]);
  });

  test("shows no characters of a name that would turn the text around it", () => {
    expect(names(add(EMPTY_TRAY, fileOf("a\u202egnp.exe")))).not.toContain("a\u202egnp.exe");
  });

  test("has a file that could not be sent at its old place, once, with the reason", () => {
    const tray = add(EMPTY_TRAY, fileOf("one"), fileOf("two"), fileOf("three"));
    const [one, two] = tray.files;
    if (!one || !two) throw new Error("two files are missing");
    const sent = removeFromTray(removeFromTray(tray, one.key), two.key);
    const returned = returnToTray(returnToTray(sent, two, "closed"), one, "closed");
    expect(names(returned)).toEqual(["one", "two", "three"]);
    expect(returned.files.map(({ problem }) => problem)).toEqual(["closed", "closed", undefined]);
    expect(names(returnToTray(returned, two, "offline"))).toEqual(["one", "two", "three"]);
  });
});
