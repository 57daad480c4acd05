import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import { TOKEN_PREFIX, V1 } from "../../protocol/scalars.ts";
import { TOKEN } from "../examples/values.ts";
import type { MessageSpec } from "./channel.ts";

/** How a socket is opened: what the upgrade holds, and the frame that may stand for its token. */

const OTHER_MEMBER = {
  type: "integer",
  minimum: 1,
  description: "With whom. Once, a whole number without zeros before it.",
};

export const CONTRACT_QUERY = {
  properties: { other_member_id: OTHER_MEMBER },
  required: ["other_member_id"],
};

export const V1_QUERY = {
  properties: {
    other_member_id: OTHER_MEMBER,
    after: {
      type: "integer",
      minimum: 0,
      default: 0,
      description: "The last message that the client has: it gets those after it.",
    },
    limit: {
      type: "integer",
      minimum: 1,
      maximum: PAGE_MAX_MESSAGES,
      default: PAGE_DEFAULT_MESSAGES,
      description: "How many messages at once.",
    },
  },
  required: ["other_member_id"],
};

const AUTHORIZATION = {
  type: "string",
  description: "`Bearer` and the token, in place of the first frame. Then a bad token is an HTTP 401.",
};

export const CONTRACT_HEADERS = { Authorization: AUTHORIZATION };

export const V1_HEADERS = {
  Authorization: AUTHORIZATION,
  "Sec-WebSocket-Protocol": {
    type: "string",
    pattern: V1.replace(".", "\\."),
    description: `\`${V1}\`; beside it \`${TOKEN_PREFIX}\` and the token, in place of the first frame. \`${V1}\` is answered.`,
  },
};

export const BEARER: MessageSpec = {
  id: "bearer",
  title: "Bearer",
  summary:
    "The first frame, within 10 seconds, unless the token came in the upgrade. Later: a new token for the same member. Never a message.",
  payload: { text: "^\\s*Bearer +[\\w-]+\\.[\\w-]+\\.[\\w-]+\\s*$" },
  examples: [{ name: "token", summary: "The `access_token`", payload: `Bearer ${TOKEN}` }],
};
