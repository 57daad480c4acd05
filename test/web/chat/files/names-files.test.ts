import { expect, test } from "vitest";
import { namesFiles } from "../../../../src/web/chat/files/names-files.ts";

const ACCENTED = "Zoë Müller.pdf";

test.each([
  ["the Finder, one file", "photo.png", ["photo.png"]],
  ["the Finder, several files", "a.txt\rb.txt", ["a.txt", "b.txt"]],
  ["several files in another order", "b.txt\r\na.txt\r\n", ["a.txt", "b.txt"]],
  ["the Finder, with a hidden extension", "photo", ["photo.png"]],
  ["the Finder, with a slash in the shown name", "1/2.png", ["1:2.png"]],
  ["macOS, which stores names decomposed", ACCENTED, [ACCENTED.normalize("NFD")]],
  ["Nautilus, with a path", "/home/ada/a b.txt", ["a b.txt"]],
  ["Dolphin, with a URL", "file:///home/ada/a%20b.txt", ["a b.txt"]],
  ["a folder with a path", "/home/ada/Holiday/", ["Holiday"]],
  ["a name with a percent sign", "/home/ada/100%.txt", ["100%.txt"]],
  ["a text of spaces", " \n", ["image.png"]],
  ["no text", "", ["image.png"]],
])("a pasted text names the files: %s", (_, text, names) => {
  expect(namesFiles(text, names)).toBe(true);
});

test.each([
  ["words from a document with their picture", "Total 12", ["image.png"]],
  ["cells with their picture", "1\t2\n3\t4", ["image.png"]],
  ["words around a name", "see photo.png", ["photo.png"]],
  ["a name and a line more", "photo.png\nand words", ["photo.png"]],
  ["only some of the lines", "a.txt\nwords", ["a.txt", "b.txt"]],
  ["the same name on more lines than files", "a.txt\na.txt", ["a.txt"]],
  ["the name's beginning", "photo", ["photos.png"]],
])("a pasted text is not the names of the files: %s", (_, text, names) => {
  expect(namesFiles(text, names)).toBe(false);
});
