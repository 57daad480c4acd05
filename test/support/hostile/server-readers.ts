import { create } from "content-disposition";
import { signJwt } from "../../../src/auth/jwt.ts";
import { headerToken, verifyToken } from "../../../src/auth/token.ts";
import { isWeakPassword } from "../../../src/auth/weak-password.ts";
import { clientNetwork } from "../../../src/core/client-network.ts";
import { parseMemberNumber } from "../../../src/core/digits.ts";
import { normalizeEmail, toStoredEmail } from "../../../src/core/email.ts";
import { excerpt } from "../../../src/core/excerpt.ts";
import { isExternalId } from "../../../src/core/external-id.ts";
import { LISTED_TEXT_MAX_BYTES, LISTED_TEXT_MAX_LENGTH } from "../../../src/core/list-limits.ts";
import {
  hasNameLength,
  isNameOfAnother,
  isPlainName,
  isReservedName,
} from "../../../src/core/member-name.ts";
import { matchesName } from "../../../src/core/name-key.ts";
import { pairOfRoom, parseId } from "../../../src/core/pair.ts";
import { shardOf } from "../../../src/core/shard.ts";
import { detectContentType } from "../../../src/files/content-type.ts";
import { bearerToken } from "../../../src/protocol/frames/bearer-token.ts";
import { decodeClientFrame } from "../../../src/protocol/frames/decode.ts";
import { attempt, type WordReader } from "./word-reader.ts";

const COMMON_PASSWORDS = new Set(["password"]);
const KEY = new TextEncoder().encode("a secret for tests, of more than 32 bytes");
const utf8 = (words: string) => new TextEncoder().encode(words);
const latin1 = (words: string) => new Uint8Array(Buffer.from(words, "latin1"));

/** Calls of the server, once a request is taken apart: names, emails, tokens, frames, files. */
export const SERVER_READERS: WordReader[] = [
  {
    name: "the beginning of a message in the list of chats",
    read: (text) => excerpt(text, { length: LISTED_TEXT_MAX_LENGTH, bytes: LISTED_TEXT_MAX_BYTES }),
    covers: ["src/core/excerpt.ts beginningOf", "src/core/excerpt.ts endWithin"],
  },
  {
    name: "the id of a member on the site",
    read: isExternalId,
    covers: ["src/core/external-id.ts isExternalId"],
  },
  {
    name: "a name that a member chooses",
    read: (name) => [
      hasNameLength(name),
      isPlainName(name),
      isReservedName(name, ["Support"]),
      isNameOfAnother(name, 5),
      matchesName(name, name),
    ],
    covers: [
      "src/core/lookalikes.ts LETTERS",
      "src/core/lookalikes.ts letterInSign",
      "src/core/member-name.ts ONLY_NUMBER",
      "src/core/member-name.ts WORD_AND_NUMBER",
      "src/core/member-name.ts hasMisplacedMark",
      "src/core/member-name.ts hasNameLength",
      "src/core/member-name.ts lettersOf",
      "src/core/member-name.ts numbersIn",
      "src/core/member-name.ts readAs",
      "src/core/member-name.ts readingsOf",
      "src/core/member-name.ts toPlainNumber",
      "src/core/name-key.ts nameKey",
    ],
    starts: ["Member ", "Member 1 ", "\u200F", "\u200D"],
  },
  {
    name: "a member's number",
    read: parseMemberNumber,
    covers: [
      "src/core/digits.ts digitValue",
      "src/core/digits.ts parseMemberNumber",
      "src/core/digits.ts toAsciiDigits",
    ],
    starts: ["#0", "٠"],
  },
  {
    name: "an email",
    read: (email) => [normalizeEmail(email), toStoredEmail(email)],
    covers: ["src/core/email.ts hostOf", "src/core/email.ts normalizeEmail"],
    starts: ["a@", "@", "a@xn--"],
  },
  {
    name: "a contract frame",
    read: (frame) => decodeClientFrame(frame, 5_000_000),
    starts: ["{", '{"type":"text","text":"', '{"a":'],
  },
  {
    name: "a frame of parley.v1",
    read: (frame) => decodeClientFrame(frame, 5_000_000, "parley.v1"),
    starts: ["{", '{"type":"text","client_message_id":"', '{"type":"text","text":"'],
  },
  {
    name: "a text in a frame",
    read: (text) =>
      decodeClientFrame(
        JSON.stringify({ type: "text", text, client_message_id: text }),
        5_000_000,
        "parley.v1",
      ),
  },
  {
    name: "a file frame",
    read: (frame) => decodeClientFrame(latin1(`!${frame}`).buffer, 5_000_000),
    covers: ["src/protocol/frames/file.ts endOfJson"],
    starts: ["{", '{"name":"', '{"a":"\\'],
  },
  { name: "a first frame", read: bearerToken, starts: [" ", "Bearer ", "Bearer a.", "Bearer a.a."] },
  { name: "a header with a token", read: headerToken, starts: ["Bearer", "Bearer a"] },
  {
    name: "an access token",
    read: (token) => verifyToken(KEY, token),
    starts: ["a.", "eyJhbGciOiJIUzI1NiJ9.", "a.a."],
  },
  {
    name: "a signed token",
    read: async (text) =>
      verifyToken(
        KEY,
        await signJwt(KEY, text, { memberId: 1, sub: text, expiresAt: undefined } as never).catch(() => ""),
      ),
  },
  {
    name: "a new password and an email",
    read: (words) => [
      isWeakPassword(words, "ada@mail.com", COMMON_PASSWORDS),
      isWeakPassword("a password", words, COMMON_PASSWORDS),
    ],
    starts: [" ", "password"],
  },
  { name: "an id", read: parseId, starts: ["1"] },
  {
    name: "a room's name",
    read: (name) => attempt(() => pairOfRoom(name)),
    covers: ["src/core/pair.ts pairOfRoom"],
    starts: ["1:"],
  },
  {
    name: "a client's address",
    read: clientNetwork,
    covers: [
      "src/core/client-network.ts clientNetwork",
      "src/core/client-network.ts IPV4",
      "src/core/client-network.ts parseIpv6",
    ],
    starts: ["1.", "::", "1:"],
  },
  {
    name: "a client's Hasher",
    read: (ip) => shardOf(clientNetwork(ip).wide, 8) + shardOf(ip, 8),
    covers: ["src/core/shard.ts shardOf"],
  },
  {
    name: "the bytes of a file",
    read: (bytes) => detectContentType(latin1(bytes), "text/plain"),
    covers: [
      "src/files/content-type.ts detectArchive",
      "src/files/zip-type.ts nextHeader",
      "src/files/zip-type.ts readEntries",
    ],
    starts: [
      "PK\x03\x04",
      "\x1f\x8b\x08",
      "\xef\xbb\xbf",
      "ID3\x04\0\0\0\0\0\0",
      "\x89PNG\r\n\x1a\n",
      "II*\0",
      "\x1a\x45\xdf\xa3",
      "OggS",
    ],
  },
  {
    name: "the type that a sender claims",
    read: (type) => detectContentType(utf8("text"), type),
    starts: ["text/plain"],
  },
  { name: "the name of a file", read: (name) => create(name.toWellFormed()), starts: ["%"] },
];
