import { describe, expect, test } from "vitest";
import { previewOf, spokenKind } from "../../../src/web/chats/preview.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";

type Previewed = Parameters<typeof previewOf>[0];
const file = (content_type: string, text = "", name = "holiday\u202Egnp.exe"): Previewed => ({
  type: "file",
  name,
  text,
  content_type,
});

describe.each([
  ["en", en, "Photo", "Sticker", "File"],
  ["de", de, "Foto", "Sticker", "Datei"],
] as const)("in a row of the list (%s)", (_, t, photo, sticker, document) => {
  test.each<[string, Previewed, object, string | undefined]>([
    [
      "a text is one line",
      { type: "text", text: "two\nlines \u202Ehere" },
      { kind: "text", words: "two lines here" },
      undefined,
    ],
    ["a lost message says so", { type: "text", text: "" }, { kind: "text", words: t.chat.lost }, undefined],
    ["a sticker is named", { type: "smile" }, { kind: "sticker", words: sticker }, undefined],
    ["a photo is named", file("image/png"), { kind: "photo", words: photo }, undefined],
    ["a photo with words has these", file("image/webp", "look!"), { kind: "photo", words: "look!" }, photo],
    ["a film is named", file("video/mp4"), { kind: "film", words: t.chats.kinds.film }, undefined],
    ["a sound is named", file("audio/mpeg"), { kind: "sound", words: t.chats.kinds.sound }, undefined],
    ["a file has its name", file("application/pdf", "", "a.pdf"), { kind: "file", words: "a.pdf" }, document],
    [
      "a file with words has these",
      file("application/pdf", "the bill"),
      { kind: "file", words: "the bill" },
      document,
    ],
    [
      "a picture that browsers do not draw is a file",
      file("image/svg+xml", "", "a.svg"),
      { kind: "file", words: "a.svg" },
      document,
    ],
    [
      "a file that is not sent yet has the type of the browser",
      { type: "file", name: "a.png", text: "", file: new Blob([], { type: "image/png" }) },
      { kind: "photo", words: photo },
      undefined,
    ],
    [
      "a file without a type is a file",
      { type: "file", name: "a", text: "" },
      { kind: "file", words: "a" },
      document,
    ],
  ])("%s", (_name, message, preview, spoken) => {
    expect(previewOf(message, t)).toEqual(preview);
    expect(spokenKind(previewOf(message, t), t)).toBe(spoken);
  });

  test("the name of a file cannot change the direction of the line", () => {
    expect(previewOf(file("application/x-msdownload"), t).words).not.toMatch(/\u202E/);
  });
});
