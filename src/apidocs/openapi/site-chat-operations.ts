import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import { BAD_PARAMETER, externalIdInPath, limitParam, type Operation } from "./operation.ts";

const MEMBERS = [externalIdInPath("a", "One of the two members"), externalIdInPath("b", "The other one")];

export const SITE_CHAT_OPERATIONS: Operation[] = [
  {
    id: "sendForMember",
    method: "post",
    path: "/site/chats/{a}/{b}/messages",
    tag: "Members",
    access: "superuser",
    scope: "messages",
    summary: "Send a text on behalf of a member of the site",
    description:
      "Costs no coins. The other member receives the text like any other message; in parley.v1 it has `via: site`. The same request again is answered with the stored message and status 200, and sends nothing. Both members must be active.",
    parameters: MEMBERS,
    body: { json: "SendForMember" },
    responses: [
      { status: 201, description: "The message.", json: "V1Message" },
      { status: 200, description: "The message that an earlier request has sent.", json: "V1Message" },
    ],
    errors: [
      "member_not_found",
      "member_disabled",
      "text_too_long",
      "empty_message",
      "message_id_conflict",
      "stale_message_id",
      "not_found",
    ],
    examples: [],
  },
  {
    id: "readSiteChat",
    method: "get",
    path: "/site/chats/{a}/{b}/messages",
    tag: "Members",
    access: "superuser",
    scope: "messages",
    summary: "Read the chat of two members of the site",
    description:
      "The messages after an id, oldest first, each as its sender sees it. An API key that reads a chat is recorded in the log of acts as `chat.read`.",
    parameters: [
      ...MEMBERS,
      {
        name: "after",
        in: "query",
        description: "Only messages after this id.",
        schema: { type: "integer", minimum: 0, default: 0 },
      },
      limitParam(PAGE_MAX_MESSAGES, PAGE_DEFAULT_MESSAGES),
    ],
    responses: [{ status: 200, description: "One page.", json: "SiteMessages" }],
    errors: [BAD_PARAMETER, "member_not_found", "not_found"],
    examples: [],
  },
];
