import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { create } from "content-disposition";
import { app } from "../../../src/app.ts";
import { signJwt } from "../../../src/auth/jwt.ts";
import { headerToken, verifyToken } from "../../../src/auth/token.ts";
import { isWeakPassword } from "../../../src/auth/weak-password.ts";
import { readClaims } from "../../../src/client/auth/claims.ts";
import { decodeFrame } from "../../../src/client/connection/decode-frame.ts";
import { clientNetwork } from "../../../src/core/client-network.ts";
import { parseMemberNumber } from "../../../src/core/digits.ts";
import { normalizeEmail, toStoredEmail } from "../../../src/core/email.ts";
import { excerpt } from "../../../src/core/excerpt.ts";
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
import { cleanFileName, cleanLine, cleanText, isBlank } from "../../../src/core/words.ts";
import { detectContentType } from "../../../src/files/content-type.ts";
import { serveFile } from "../../../src/files/serve.ts";
import { bearerToken } from "../../../src/protocol/frames/bearer-token.ts";
import { decodeClientFrame } from "../../../src/protocol/frames/decode.ts";
import { continues } from "../../../src/web/chat/drafts/continues.ts";
import { firstLine } from "../../../src/web/chat/drafts/first-line.ts";
import { cutMiddle, typeLabel } from "../../../src/web/chat/files/file-label.ts";
import { namesFiles } from "../../../src/web/chat/files/names-files.ts";
import { beginningOf } from "../../../src/web/chat/messages/beginning.ts";
import { isEmojiOnly } from "../../../src/web/chat/messages/emoji-only.ts";
import { linkify } from "../../../src/web/chat/messages/linkify.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { parseWanted } from "../../../src/web/people/find-member.ts";

/** A call that reads words of a member, or of a stranger: texts, names, emails, titles, file names, headers, bytes. */
export type WordReader = {
  name: string;
  read: (words: string) => unknown;
  /** The functions of `src/` whose loops this call runs, as `findScanningFunctions` names them. */
  covers?: string[];
  /** Beginnings after which a reader reads on. */
  starts?: string[];
};

const COMMON_PASSWORDS = new Set(["password"]);
const KEY = new TextEncoder().encode("a secret for tests, of more than 32 bytes");
const utf8 = (words: string) => new TextEncoder().encode(words);
const latin1 = (words: string) => new Uint8Array(Buffer.from(words, "latin1"));
/** Returns the words as the value of a header may have them. */
const inHeader = (words: string) => words.replace(/[^\x20-\x7e]/g, "a").trim();

type Schema = { safeParse(value: unknown): unknown };
const isSchema = (value: unknown): value is Schema =>
  value !== null && typeof value === "object" && "safeParse" in value;

/** Imports a module by a name that the compiler does not follow: the page's modules need the types of a page. */
const importModule = (path: string) => import(/* @vite-ignore */ resolve(path));

/** The schemas of all requests. Some are the results of functions, as `Register(3)`. */
const schemas = (await Promise.all(globSync("src/protocol/http/*.ts").map(importModule)))
  .flatMap((module) => Object.entries<unknown>(module))
  .map(([name, value]) => (typeof value === "function" && /^[A-Z]/.test(name) ? value(3) : value))
  .filter(isSchema);

/** Returns an object that has the words in every field. */
function inEveryField(words: string): object {
  const property = { value: words, configurable: true, enumerable: true };
  return new Proxy(
    {},
    {
      get: (_, key) => (typeof key === "string" ? words : undefined),
      has: () => true,
      getOwnPropertyDescriptor: () => property,
    },
  );
}

const env: Record<string, unknown> = {
  JWT_SECRET: new TextDecoder().decode(KEY),
  ASSETS: { fetch: async () => new Response(null, { status: 404 }) },
  FILES: { get: async () => null, head: async () => null },
  // The variables of the configuration.
  ...Object.fromEntries(
    [...readFileSync("wrangler.toml", "utf8").matchAll(/^([A-Z_]+) = (\d+)$/gm)].map(
      ([, name = "", value]) => [name, Number(value)],
    ),
  ),
};
const request = (path: string, init: RequestInit = {}) => app.request(path, init, env);

/** Headers that a client may set, each on a route that reads it. */
const HEADERS: [path: string, method: string, header: string][] = [
  ["/members/me", "GET", "Authorization"],
  ["/members/inbox", "GET", "Sec-WebSocket-Protocol"],
  ["/members/chat?other_member_id=1", "GET", "Upgrade"],
  ["/storage?uuid=00000000-0000-4000-8000-000000000000", "GET", "If-None-Match"],
  ["/storage?uuid=00000000-0000-4000-8000-000000000000", "GET", "Range"],
  ["/health", "OPTIONS", "Access-Control-Request-Headers"],
  ["/health", "GET", "Origin"],
  ["/health", "GET", "Cookie"],
  ["/nope", "GET", "Accept"],
  ["/auth/login", "POST", "Content-Type"],
  ["/auth/login", "POST", "Content-Length"],
];

const file = { httpEtag: '"tag"', size: 10, httpMetadata: { contentType: "text/plain" } };

/** A file that every key has, under the words as its name. */
const bucketWith = (name: string) => {
  const stored = { ...file, customMetadata: { name } };
  return { head: async () => stored, get: async () => ({ ...stored, body: null }) } as unknown as R2Bucket;
};
const download = (headers: Record<string, string>, name = "name") =>
  serveFile(bucketWith(name), "00000000-0000-4000-8000-000000000000", new Request("http://a/", { headers }));

const { parseRoute }: { parseRoute(hash: string): unknown } = await importModule("src/web/shell/route.ts");
const { initialsOf }: { initialsOf(member: { id: number; name: string }): string } =
  await importModule("src/web/ui/initials.ts");

export const WORD_READERS: WordReader[] = [
  {
    name: "the beginning of a message in the list of chats",
    read: (text) => excerpt(text, { length: LISTED_TEXT_MAX_LENGTH, bytes: LISTED_TEXT_MAX_BYTES }),
    covers: ["src/core/excerpt.ts beginningOf", "src/core/excerpt.ts endWithin"],
  },
  {
    name: "a file's name on its card",
    read: (name) => [cutMiddle(name), typeLabel(name)],
    covers: ["src/web/chat/files/file-label.ts cutMiddle"],
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
    name: "a member's number or name in a search",
    read: (text) => parseWanted(text, { ownId: 1, how: "prefix" }, peopleEn),
    covers: ["src/web/people/find-member.ts parseWanted"],
    starts: ["#", "0", "\u0660"],
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
    name: "a token's claims",
    read: (token) => attempt(() => readClaims(token)),
    covers: ["src/client/auth/claims.ts readClaims"],
    starts: ["a."],
  },
  { name: "a frame at the client", read: decodeFrame, starts: ["{", '{"type":"', "["] },
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
    name: "every schema of a request",
    read: (words) => schemas.map((schema) => schema.safeParse(inEveryField(words))),
    starts: ["a@", "a@a.", "2026-01-01T00:00:00.", "1"],
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
  { name: "a download's name", read: (name) => download({}, name.toWellFormed()) },
  {
    name: "a download's ETags",
    read: (tags) => download({ "If-None-Match": inHeader(tags) }),
    covers: ["src/files/serve.ts matchesEtag"],
    starts: ["W/"],
  },
  {
    name: "a download's range",
    read: (range) => download({ Range: inHeader(range) }),
    starts: ["bytes=", "bytes=1-"],
  },
  {
    name: "the headers of requests",
    read: (words) =>
      Promise.all(
        HEADERS.map(([path, method, header]) =>
          request(path, { method, headers: { [header]: inHeader(words) } }),
        ),
      ),
    covers: ["src/http/upgrade/front-door.ts offeredProtocols", "src/http/routes/pages.ts acceptsHtml"],
  },
  {
    name: "addresses of requests",
    read: (words) => {
      const part = encodeURI(words.toWellFormed());
      return Promise.all(
        [
          `/${part}`,
          `/members/${part}`,
          `/storage?uuid=${part}`,
          `/storage?${part}`,
          `/auth/login?${part}=${part}`,
        ].map((path) => request(path)),
      );
    },
  },
  {
    name: "a body of a request",
    read: (body) => request("/auth/login", { method: "POST", body }),
    starts: ['{"email":"', "["],
  },
];

/** The packages that the product uses: the readers that show how they read words, or why they read none. */
export const LIBRARIES: Record<string, string[] | string> = {
  "@noble/hashes": "it reads a password of at most 256 characters",
  "@preact/signals": "it passes values on",
  "content-disposition": ["the name of a file"],
  "drizzle-orm": "it passes parameters on",
  "file-type": ["the bytes of a file"],
  hono: ["the headers of requests", "addresses of requests", "a body of a request"],
  jose: ["an access token", "a signed token"],
  preact: "it passes texts on to the browser",
  zod: ["every schema of a request", "a text in a frame"],
};

/** Functions of `src/` that loop, but not over words: what they loop over. */
export const WITHOUT_WORDS: Record<string, string[]> = {
  "files of the source": ["src/auth/common-passwords.ts fetchList"],
  "addresses of clients, as keys": [
    "src/auth/hash-queue.ts HashQueue.#runAll",
    "src/core/fair-queue.ts FairQueue.take",
    "src/core/login-failures.ts LoginFailures.add",
  ],
  "listeners, timers and pending promises of the client": [
    "src/client/background-sender.ts BackgroundSender.#discover",
    "src/client/background-sender.ts BackgroundSender.#startTurns",
    "src/client/background-sender.ts BackgroundSender.close",
    "src/web/chat/drafts/drafts.ts MemberDrafts.#unsubscribe",
    "src/web/chats/unsent.ts follow",
    "src/web/chats/unsent.ts unsentChats",
    "src/client/chat-client.ts ChatClient.close",
    "src/client/chat-sync.ts ChatSync.#onStateChange",
    "src/client/connection/connection.ts Connection.close",
    "src/client/emitter.ts Emitter.emit",
    "src/web/account/me.ts syncMe",
    "src/web/account/renew-tokens.ts refresh",
    "src/web/browser/framed-socket.ts FramedSocket.#open",
    "src/web/browser/network.ts (module)",
    "src/web/chat/conversation.ts Conversation.#close",
    "src/web/chat/open-chat.ts reconnectDisplaced",
    "src/web/chat/open-chat.ts syncAddress",
    "src/web/coalesce.ts coalesce",
    "src/web/on-demand.ts prefetchAll",
    "src/web/shell/reload.ts reloadSafely",
  ],
  "messages, which it passes on without reading them": [
    "src/client/chat-sync.ts ChatSync.#catchUp",
    "src/client/chat-sync.ts ChatSync.#emitMessages",
    "src/client/history/find-sent.ts findSent",
    "src/client/history/timeline.ts Timeline.#join",
    "src/client/outbox/idb-outbox-store.ts IdbOutboxStore.clear",
    "src/client/outbox/in-flight.ts InFlight.add",
    "src/client/outbox/outbox.ts Outbox.#load",
    "src/client/outbox/send-queue.ts SendQueue.close",
    "src/client/outbox/send-queue.ts SendQueue.moveUnpersistedLast",
    "src/client/outbox/send-queue.ts countBefore",
    "src/client/outbox/sender.ts Sender.#clearInFlight",
    "src/client/outbox/sender.ts Sender.#setActive",
    "src/client/outbox/sender.ts Sender.disconnected",
    "src/client/outbox/tab-channel.ts TabChannel.close",
    "src/client/outbox/tab-channel.ts TabChannel.publish",
    "src/client/outbox/sender.ts Sender.flush",
    "src/web/chat/conversation.ts Conversation.loadOlder",
    "src/web/chats/older-chats.ts loadAgain",
    "src/web/chat/files/transfer.ts readTransfer",
    "src/web/chat/tray/send-tray.ts sendTray",
    "src/web/chat/tray/tray-items.ts addToTray",
    "src/web/chat/messages/blocks.ts groupByBlock",
    "src/web/chat/messages/blocks.ts putMessages",
  ],
  "messages that were not sent": [
    "src/web/chat/messages/failed-bar.tsx useAttempts",
    "src/web/chat/messages/use-announcements.ts announceFailures",
  ],
  "blocks of a log and their elements": [
    "src/web/chat/messages/albums.ts groupAlbums",
    "src/web/chat/messages/block-heights.ts BlockHeights.scale",
    "src/web/chat/messages/floating-day.tsx followScrolling",
    "src/web/chat/messages/log-menu.tsx findMessage",
    "src/web/chat/messages/log-view.ts LogView.#measure",
    "src/web/chat/messages/log-view.ts isEqual",
    "src/web/chat/messages/log-window.ts blocksToDraw",
    "src/web/chat/messages/log-window.ts topOfPane",
    "src/web/chat/messages/open-by-long-press.ts openByLongPress",
    "src/web/chat/messages/use-log.ts useLog",
    "src/web/ui/scroll-anchor.ts findAnchor",
  ],
  "frames and gates of a room, each once": [
    "src/platform/held-frames.ts HeldFrames.add",
    "src/room/inbound/commands.ts markDeliveredAsRead",
    "src/http/upgrade/outgoing.ts Outgoing.send",
    "src/http/upgrade/splice.ts Splice.#connect",
    "src/platform/joined-frames.ts splitFrames",
    "src/room/inbound/decide.ts firstDecision",
    "src/room/inbound/frame-queue.ts FrameQueue.#collect",
    "src/room/inbound/frame-queue.ts FrameQueue.#handleBatch",
    "src/room/inbound/frame-queue.ts FrameQueue.#resume",
    "src/room/inbound/frame-queue.ts FrameQueue.#wait",
    "src/room/inbound/handle-frame.ts sendError",
  ],
  "a variable of the operator": ["src/settings.ts choices", "src/settings.ts names", "src/settings.ts text"],
  "the sockets or the members of one object": [
    "src/core/standing.ts takeStanding",
    "src/http/upgrade/buffered-bytes.ts BufferedBytes.#dropExpired",
    "src/http/upgrade/buffered-bytes.ts BufferedBytes.of",
    "src/inbox/inbox-coins.ts InboxCoins.#save",
    "src/inbox/inbox-coins.ts InboxCoins.publish",
    "src/inbox/standing.ts Standing.save",
    "src/inbox/unread-total.ts UnreadTotal.#sum",
    "src/inbox/inbox.ts Inbox.#send",
    "src/inbox/inbox.ts Inbox.constructor",
    "src/inbox/name-notifier.ts NameNotifier.#run",
    "src/inbox/open-chats.ts OpenChats.save",
    "src/platform/held-frames.ts HeldFrames.release",
    "src/platform/member-readings.ts MemberReadings.#closeEnded",
    "src/platform/member-readings.ts MemberReadings.#compare",
    "src/platform/member-readings.ts MemberReadings.#merge",
    "src/platform/member-readings.ts MemberReadings.constructor",
    "src/platform/sockets.ts evictOldestSockets",
    "src/room/chat-room.ts ChatRoom.#open",
    "src/room/chat-room.ts ChatRoom.alarm",
    "src/room/create-room.ts createPresence",
    "src/room/inbox-sync/inbox-notifier.ts InboxNotifier.#notifyWhileDirty",
    "src/room/outbound/broadcast.ts broadcastMessage",
    "src/room/outbound/broadcast.ts sendV1",
    "src/room/outbound/presence.ts PresenceTracker.#saveListed",
    "src/room/outbound/presence.ts PresenceTracker.#send",
    "src/room/outbound/presence.ts PresenceTracker.constructor",
    "src/room/outbound/presence.ts PresenceTracker.publishChanges",
    "src/room/store/chat-row.ts ChatRow.#showCharged",
    "src/room/store/chat-row.ts ChatRow.adopt",
    "src/room/store/commit-message.ts commitMessage",
  ],
  "rows, leases and rooms": [
    "src/core/lost-messages.ts placeLostMessages",
    "src/core/repair.ts repairActor",
    "src/core/known-coins.ts allReports",
    "src/inbox/asked-rooms.ts AskedRooms.#askAgain",
    "src/inbox/asked-rooms.ts AskedRooms.ask",
    "src/inbox/asked-rooms.ts latest",
    "src/inbox/inbox-coins.ts InboxCoins.constructor",
    "src/inbox/inbox-coins.ts InboxCoins.#renew",
    "src/inbox/inbox-coins.ts InboxCoins.begin",
    "src/inbox/pending-reports.ts PendingReports.onAnswer",
    "src/inbox/file-quota.ts FileQuota.#deleteOver",
    "src/inbox/list-walk.ts ListWalk.#remember",
    "src/inbox/paged-chats.ts PagedChats.#askForWalk",
    "src/inbox/refresh-chats.ts refreshChats",
    "src/inbox/refresh-chats.ts rename",
    "src/ledger/reconcile/room.ts reconcileRoom",
    "src/ledger/sweep.ts findStaleChats",
    "src/ledger/sweep.ts sweepOpenHolds",
    "src/ledger/withdraw.ts withdraw",
    "src/platform/for-each-limited.ts forEachLimited",
    "src/room/create-room.ts onLostReplaced",
    "src/room/funds/find-funds.ts FundsFinder.find",
    "src/room/funds/lease-book.ts LeaseBook.saveSpends",
    "src/room/funds/lease-steps.ts LeaseSteps.constructor",
    "src/room/funds/lease-store.ts LeaseStore.load",
    "src/room/funds/leases.ts Leases.capture",
    "src/room/funds/leases.ts Leases.releaseHold",
    "src/room/funds/lost-messages.ts replaceLostMessages",
    "src/room/funds/repair-lease.ts LeaseRepair.run",
    "src/room/funds/reconciliation-report.ts (module)",
    "src/room/funds/reconciliation-report.ts reconciliationReport",
    "src/room/inbound/client-ids.ts ClientIdIndex.#load",
    "src/room/inbound/client-ids.ts ClientIdIndex.add",
    "src/room/inbound/client-ids.ts ClientIdIndex.lookup",
    "src/room/store/messages.ts Messages.firstIdSince",
    "src/room/store/messages.ts Messages.page",
    "src/room/store/pending-uploads.ts PendingUploads.sweepDue",
    "src/web/admin/use-reconciliation.ts (module)",
    "src/web/admin/use-reconciliation.ts useReconciliation",
  ],
  "the tabs of one browser, and its chats with a draft": [
    "src/web/chat/drafts/draft.ts Draft.#removeOthers",
    "src/web/chat/drafts/draft.ts Draft.#takeOthers",
    "src/web/chat/drafts/draft.ts Draft.endComposition",
    "src/web/chat/drafts/drafts.ts MemberDrafts.restore",
    "src/web/chat/drafts/stored-drafts.ts loadDrafts",
    "src/web/chats/chat-list.tsx Rows",
  ],
  "values of Parley's own": [
    "src/app.ts (module)",
    "src/auth/password.ts constantTimeEqual",
    "src/client/client-context.ts socketUrl",
    "src/core/brand.ts readableLightness",
    "src/core/brand.ts toHex",
    "src/core/call-queue.ts CallQueue.#advance",
    "src/core/transient.ts isTransient",
    "src/core/uuid.ts toHex",
    "src/db/holds.ts bind",
    "src/db/name-keys.ts addNameKeys",
    "src/db/queued-call.ts QueuedCalls.#untilTurn",
    "src/db/sessions.ts deleteDeadSessions",
    "src/http/response-headers.ts responseHeaders",
    "src/http/routes/pages.ts withHeaders",
    "src/http/routes/refresh-session.ts refreshSession",
    "src/platform/object-migrations.ts migrateObject",
    "src/protocol/http/problem.ts problemBody",
    "src/protocol/json-schemas.ts convert",
    "src/web/chat/smiles/recent-stickers.ts loadRecentStickers",
    "src/web/member-texts.ts removeMemberTexts",
    "src/web/shell/page-host.ts coinsLink",
    "src/web/example/example.ts setConnected",
    "src/web/i18n/bytes.ts formatBytes",
    "src/web/i18n/bytes.ts formatBytesOver",
    "src/web/i18n/dates.ts writeTime",
    "src/web/notices/notifier.ts Notifier.#onChange",
    "src/web/notices/notifier.ts Notifier.constructor",
    "src/web/notices/preferences.ts syncPreferences",
    "src/web/notices/shown-notices.ts ShownNotices.#close",
    "src/web/notices/sound.ts Chime.play",
    "src/web/notices/sync-notices.ts removeOthers",
    "src/web/service-worker/notice-click.ts followNotice",
    "src/web/service-worker/build-cache.ts checkBuild",
    "src/web/service-worker/build-cache.ts deleteBuilds",
    "src/web/service-worker/build-cache.ts deleteOldBuilds",
    "src/web/service-worker/build-cache.ts storeBuild",
    "src/web/service-worker/service-worker.ts find",
    "src/web/coins/statement-entry.tsx StatementEntry",
    "src/web/settings/sessions-card.tsx useSessions",
    "src/web/shell/reload.ts hasFilledForm",
    "src/web/ui/form/use-form.ts fieldProblems",
    "src/web/ui/lost-focus.ts pathOf",
    "src/web/ui/menu.tsx Menu",
    "src/web/ui/roving-focus.ts choose",
    "src/web/ui/scroll-anchor.ts firstBelow",
    "src/web/ui/show-dialog.ts place",
  ],
};

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
