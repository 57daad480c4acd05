import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../../core/limits.ts";
import { problemBody } from "../../../protocol/http/problem.ts";
import { V1 } from "../../../protocol/scalars.ts";
import type { Operation, Parameter } from "../operation.ts";
import { idParam, limitParam } from "../parameters.ts";

const SUBPROTOCOL: Parameter = {
  name: "Sec-WebSocket-Protocol",
  in: "header",
  description: `\`${V1}\`, and beside it \`bearer.\` and the token, if that does not come in another way.`,
  schema: { type: "string" },
};
const WITHOUT_UPGRADE = {
  name: "no-upgrade",
  summary: "Without an upgrade",
  status: 426,
  response: problemBody("upgrade_required"),
};

/** The addresses of sockets are here for those who look for them; what is said on them is in the AsyncAPI document. */
export const SITE_OPERATIONS: Operation[] = [
  {
    id: "readHealth",
    method: "get",
    path: "/health",
    tag: "Site",
    access: "anyone",
    summary: "Whether the site is there",
    responses: [{ status: 200, description: "It is.", json: "Health" }],
    examples: [{ name: "ok", summary: "It is", status: 200, response: { status: "ok" } }],
  },
  {
    id: "openChat",
    method: "get",
    path: "/members/chat/",
    tag: "Site",
    access: "anyone",
    summary: "The socket of a chat",
    description:
      "See `/asyncapi.json`. With an `Authorization` header a bad token is refused here; else it is told by a close. Also without the last slash.",
    parameters: [
      { ...idParam("other_member_id", "With whom."), required: true },
      {
        ...idParam("after", `\`${V1}\`: the last message that the client has.`),
        schema: { type: "integer", minimum: 0, default: 0 },
      },
      limitParam(PAGE_MAX_MESSAGES, PAGE_DEFAULT_MESSAGES),
      SUBPROTOCOL,
    ],
    responses: [{ status: 101, description: "A WebSocket." }],
    errors: [
      { code: "invalid_request", status: 400 },
      "unauthorized",
      "member_disabled",
      "member_not_found",
      "upgrade_required",
    ],
    examples: [{ ...WITHOUT_UPGRADE, parameters: { other_member_id: 2 } }],
  },
  {
    id: "openInbox",
    method: "get",
    path: "/members/inbox/",
    tag: "Site",
    access: "anyone",
    summary: "The socket of a member's list of chats",
    description: "See `/asyncapi.json`. For the subprotocol alone.",
    parameters: [{ ...SUBPROTOCOL, required: true }],
    responses: [{ status: 101, description: "A WebSocket." }],
    errors: [{ code: "invalid_request", status: 400 }, "unauthorized", "member_disabled", "upgrade_required"],
    examples: [WITHOUT_UPGRADE],
  },
];
