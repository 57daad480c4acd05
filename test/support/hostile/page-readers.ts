import { readClaims } from "../../../src/client/auth/claims.ts";
import { decodeFrame } from "../../../src/client/connection/decode-frame.ts";
import { cleanFileName, cleanLine, cleanText, isBlank } from "../../../src/core/words.ts";
import { continues } from "../../../src/web/chat/drafts/continues.ts";
import { firstLine } from "../../../src/web/chat/drafts/first-line.ts";
import { splitName, typeLabel } from "../../../src/web/chat/files/file-label.ts";
import { namesFiles } from "../../../src/web/chat/files/names-files.ts";
import { beginningOf } from "../../../src/web/chat/messages/beginning.ts";
import { isEmojiOnly } from "../../../src/web/chat/messages/emoji-only.ts";
import { linkify } from "../../../src/web/chat/messages/linkify.ts";
import { statementCsv } from "../../../src/web/coins/statement-csv.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { parseWanted } from "../../../src/web/people/find-member.ts";
import { attempt, importModule, type WordReader } from "./word-reader.ts";

const { parseRoute }: { parseRoute(hash: string): unknown } = await importModule("src/web/shell/route.ts");
const { parsePlace }: { parsePlace(path: string): unknown } = await importModule(
  "src/web/admin/desk-place.ts",
);
const { initialsOf }: { initialsOf(member: { id: number; name: string }): string } =
  await importModule("src/web/ui/initials.ts");

/** Calls of the page and of the client package. */
export const PAGE_READERS: WordReader[] = [
  {
    name: "a file's name on its card",
    read: (name) => [splitName(name), typeLabel(name)],
    covers: [],
  },
  {
    name: "the beginning of a message that was not sent",
    read: beginningOf,
    covers: ["src/web/chat/messages/beginning.ts beginningOf"],
  },
  {
    name: "a text of emojis alone",
    read: isEmojiOnly,
    starts: ["😀", "😀\u200D"],
    covers: ["src/web/chat/messages/emoji-only.ts ONLY_EMOJIS"],
  },
  {
    name: "links in a message",
    read: linkify,
    covers: [
      "src/web/chat/messages/find-mail-address.ts addressAround",
      "src/web/chat/messages/find-mail-address.ts findMailAddress",
      "src/web/chat/messages/find-mail-address.ts DOMAIN_BEFORE_WORD",
      "src/web/chat/messages/find-mail-address.ts WORD_BEFORE_LOCAL_PART",
      "src/web/chat/messages/find-mail-address.ts linkOf",
      "src/web/chat/messages/link-label.ts looksLatin",
      "src/web/chat/messages/link-label.ts readsAsLatin",
      "src/web/chat/messages/linkify.ts HOST_BEFORE_WORD",
      "src/web/chat/messages/linkify.ts WWW",
      "src/web/chat/messages/linkify.ts findLinks",
      "src/web/chat/messages/linkify.ts findUrl",
      "src/web/chat/messages/linkify.ts lengthOf",
      "src/web/chat/messages/linkify.ts linkify",
      "src/web/chat/messages/linkify.ts unclosedIn",
    ],
    starts: [
      "http://a/",
      "http://a/(",
      "http://(",
      "https://a.b/x http://",
      "www.a",
      "a@b.c@",
      "http://a.b@",
      "http://a.bc\u4E2D",
      "\u4E2D@a.bc\u4E2D",
    ],
  },
  {
    name: "a text, a name or a file's name that is drawn",
    read: (words) => [cleanText(words), cleanLine(words), cleanFileName(words), isBlank(words)],
    covers: [
      "src/core/words.ts cleanFileName",
      "src/core/words.ts cleanLine",
      "src/core/words.ts cleanText",
      "src/core/words.ts findUnmatchedIsolates",
    ],
    starts: ["\u2067", "\u202E"],
  },
  {
    name: "a member's number or name in a search",
    read: (text) => parseWanted(text, { ownId: 1, how: "prefix" }, peopleEn),
    covers: ["src/web/people/find-member.ts parseWanted"],
    starts: ["#", "0", "\u0660"],
  },
  {
    name: "a pasted text, and the names of the files beside it",
    read: (words) => namesFiles(words, [words, "a.txt"]),
    covers: ["src/web/chat/files/names-files.ts namesFiles", "src/web/chat/files/names-files.ts spellingsOf"],
  },
  {
    name: "a draft that another tab continues",
    read: (words) => [
      continues(words, `${words}a`),
      continues(`${words}aa`, words),
      continues(`a${words}`, words),
    ],
    covers: ["src/web/chat/drafts/continues.ts continues"],
  },
  {
    name: "the first line of a draft",
    read: (words) => firstLine(words),
    covers: ["src/web/chat/drafts/first-line.ts firstLine"],
  },
  {
    name: "initials of a name",
    read: (name) => initialsOf({ id: 1, name }),
    covers: ["src/web/ui/initials.ts firstGrapheme", "src/web/ui/initials.ts initialsOf"],
    starts: ["a b"],
  },
  {
    name: "the address of a screen",
    read: parseRoute,
    covers: ["src/web/shell/route.ts parseRoute"],
    starts: ["#/", "#/chats/", "#/chats/1"],
  },
  {
    name: "a note in a statement's file",
    read: (note) =>
      statementCsv([{ id: 1, kind: "grant", amount: 1, date: "2026-11-29T12:00:00Z", note }], 1),
    covers: ["src/web/coins/statement-csv.ts toCell"],
    starts: [";", "\t="],
  },
  {
    name: "the address of a place on the desk",
    read: parsePlace,
    covers: ["src/web/admin/desk-place.ts parsePlace"],
    starts: ["#/admin/", "#/admin/members/"],
  },
  {
    name: "a token's claims",
    read: (token) => attempt(() => readClaims(token)),
    covers: ["src/client/auth/claims.ts readClaims"],
    starts: ["a."],
  },
  { name: "a frame at the client", read: decodeFrame, starts: ["{", '{"type":"', "["] },
];
