import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import { SUBJECT_MAX_LENGTH } from "../../core/site-token-limits.ts";
import type { JsonSchema } from "../../protocol/json-schemas.ts";
import { TOKEN_PREFIX, V1 } from "../../protocol/scalars.ts";
import type { SchemaName } from "../../protocol/schemas.ts";
import { TOKEN } from "../examples.ts";

/** One kind of frame on a channel, as its part of the AsyncAPI document is made from it. */
export type MessageSpec = {
  /** Its key among the channel's messages. */
  id: string;
  title: string;
  summary: string;
  /** The schema of a JSON frame; the pattern (ECMA-262) of a text frame; or the schema of a binary frame's header. */
  payload: SchemaName | { text: string } | { bytesAfter: SchemaName };
  examples: FrameExample[];
};

/** A frame that the tests send, or expect to receive. Ids are those of a new site; dates, uuids and tokens differ. */
export type FrameExample = {
  name: string;
  summary: string;
  /** The bytes of a file are written as text here. */
  payload: unknown;
  headers?: object;
};

export type ChannelSpec = {
  id: "contractChat" | "v1Chat" | "inbox";
  title: string;
  address: string;
  description: string;
  /** The query and the headers that an upgrade may have, by name, as JSON schemas. */
  query: { properties: Record<string, JsonSchema>; required: string[] };
  headers: Record<string, JsonSchema>;
  fromMembers: MessageSpec[];
  toMembers: MessageSpec[];
};

export const OTHER_MEMBER_ID =
  "The other member's id: a positive integer without leading zeros. Give it or `other_external_id`, exactly once.";
export const OTHER_EXTERNAL_ID =
  "The other member's id on the site, in place of `other_member_id`. `member_not_found` if the site knows nobody with it.";
export const AFTER = "The newest message that the client has. The server sends only messages after it.";
export const LIMIT = "The largest number of messages in the first frame.";

const OTHER_MEMBER = {
  other_member_id: { type: "integer", minimum: 1, description: OTHER_MEMBER_ID },
  other_external_id: {
    type: "string",
    minLength: 1,
    maxLength: SUBJECT_MAX_LENGTH,
    description: OTHER_EXTERNAL_ID,
  },
};

export const CONTRACT_QUERY = { properties: OTHER_MEMBER, required: [] };

export const V1_QUERY = {
  properties: {
    ...OTHER_MEMBER,
    after: { type: "integer", minimum: 0, default: 0, description: AFTER },
    limit: {
      type: "integer",
      minimum: 1,
      maximum: PAGE_MAX_MESSAGES,
      default: PAGE_DEFAULT_MESSAGES,
      description: LIMIT,
    },
  },
  required: [],
};

const AUTHORIZATION = {
  type: "string",
  description:
    "`Bearer` and the token, in place of the first frame. An invalid token is then answered with HTTP 401.",
};

export const CONTRACT_HEADERS = { Authorization: AUTHORIZATION };

export const V1_HEADERS = {
  Authorization: AUTHORIZATION,
  "Sec-WebSocket-Protocol": {
    type: "string",
    pattern: V1.replace(".", "\\."),
    description: `\`${V1}\`, which the server selects. \`${TOKEN_PREFIX}\` followed by the token may be offered alongside it, in place of the first frame.`,
  },
};

export const BEARER: MessageSpec = {
  id: "bearer",
  title: "Bearer token",
  summary:
    "The token must be the first frame, within 10 seconds, unless the upgrade carried it. A later frame of this kind renews the token of the same member. It never becomes a message.",
  payload: { text: "^\\s*Bearer +[\\w-]+\\.[\\w-]+\\.[\\w-]+\\s*$" },
  examples: [{ name: "token", summary: "The `access_token`", payload: `Bearer ${TOKEN}` }],
};

export const PLAIN_TEXT: MessageSpec = {
  id: "plainText",
  title: "Plain text",
  summary: "Any text that is not a JSON object is sent unchanged as a text message.",
  payload: { text: "" },
  examples: [{ name: "hey", summary: "A text of three letters", payload: "hey" }],
};

export const BINARY_FRAME = "One binary frame: `!`, the header as JSON, `#`, and the bytes of the file.";

export const PING: MessageSpec = {
  id: "ping",
  title: "Ping",
  summary: "Checks that the connection is alive.",
  payload: "Ping",
  examples: [{ name: "ping", summary: "The exact spelling", payload: { type: "ping" } }],
};

export const V1_PING: MessageSpec = {
  ...PING,
  summary:
    "A client must send it at least once a minute, whatever else it sends and receives. The server no longer counts a socket as present whose line has been silent for 150 s: since its connect, its last answered ping and its last frame. It still sends the socket all frames, and counts it again after the next ping or frame. Only the exact spelling is answered without work for the server; with a space, the ping also makes the server look who is present.",
};

export const PONG: MessageSpec = {
  id: "pong",
  title: "Pong",
  summary: "Answers a ping.",
  payload: "Pong",
  examples: [{ name: "pong", summary: "The connection is alive", payload: { type: "pong" } }],
};

/** @param balance the coins after a grant of 500 */
export function balanceMessage(balance: number, summary: string): MessageSpec {
  const example = { name: "grant", summary: "A grant of 500 coins", payload: { type: "balance", balance } };
  return { id: "balance", title: "Balance", summary, payload: "Balance", examples: [example] };
}
