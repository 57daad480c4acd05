import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import { STATS_DEFAULT_DAYS, STATS_MAX_DAYS } from "../../core/stats-limits.ts";
import { TOKEN_PREFIX, V1 } from "../../protocol/scalars.ts";
import { AFTER, LIMIT, OTHER_EXTERNAL_ID, OTHER_MEMBER_ID } from "../asyncapi/channel.ts";
import {
  BAD_PARAMETER,
  externalIdParam,
  idParam,
  limitParam,
  type Operation,
  type Parameter,
  rejected,
} from "./operation.ts";

const SUBPROTOCOL: Parameter = {
  name: "Sec-WebSocket-Protocol",
  in: "header",
  description: `\`${V1}\`. \`${TOKEN_PREFIX}\` followed by the token may be offered alongside it.`,
  schema: { type: "string" },
};
const WITHOUT_UPGRADE = rejected("upgrade_required", {
  name: "no-upgrade",
  summary: "A request without an upgrade",
});

/** The routes of the sockets are listed here too; the AsyncAPI document describes their frames. */
export const SITE_OPERATIONS: Operation[] = [
  {
    id: "readHealth",
    method: "get",
    path: "/health",
    tag: "Site",
    access: "anyone",
    summary: "Check that the site responds",
    responses: [{ status: 200, description: "The site responds.", json: "Health" }],
    examples: [{ name: "ok", summary: "The site responds", status: 200, response: { status: "ok" } }],
  },
  {
    id: "readConfig",
    method: "get",
    path: "/config",
    tag: "Site",
    access: "anyone",
    summary: "Read how the site introduces itself",
    description:
      "The addresses are https URLs, or paths of the site; null for none. A site that is closed answers too.",
    responses: [{ status: 200, description: "The configuration.", json: "Config" }],
    examples: [
      {
        name: "site",
        summary: "A site without a logo and links, whose members find each other by name",
        status: 200,
        response: {
          name: "Parley",
          logo: null,
          prices: { text: 5, file: 5 },
          limits: { text_length: 10_000, file_bytes: 5_000_000, name_length: 50, password_min_length: 3 },
          languages: ["en", "de"],
          terms: null,
          imprint: null,
          coins_url: null,
          coins_help: null,
          member_search: "prefix",
          service_worker: true,
          own_accounts: true,
          login_url: null,
        },
      },
    ],
  },
  {
    id: "readStats",
    method: "get",
    path: "/stats",
    tag: "Site",
    access: "superuser",
    scope: "coins",
    summary: "Read the numbers of the last days",
    description: "The site counts today and yesterday again every hour. A request counts nothing.",
    parameters: [
      {
        name: "days",
        in: "query",
        description: "How many days, today included.",
        schema: { type: "integer", minimum: 1, maximum: STATS_MAX_DAYS, default: STATS_DEFAULT_DAYS },
      },
    ],
    responses: [{ status: 200, description: "The numbers.", json: "Stats" }],
    errors: [BAD_PARAMETER],
    examples: [
      {
        name: "today",
        summary: "The site counted today for the first time",
        parameters: { days: 1 },
        status: 200,
        response: {
          days: [
            {
              day: "2022-09-02",
              members: 3,
              registrations: 1,
              active_members: 1,
              paid_messages: 3,
              coins: 25,
              counted_at: "2022-09-02T15:59:59.000Z",
            },
          ],
        },
      },
    ],
  },
  {
    id: "openChat",
    method: "get",
    path: "/members/chat/",
    tag: "Site",
    access: "anyone",
    summary: "Open the socket of a chat",
    description:
      "`/asyncapi.json` describes the frames. With an `Authorization` header, an invalid token gets an error response here; otherwise the socket opens and closes with a code. The trailing slash is optional.",
    parameters: [
      idParam("other_member_id", OTHER_MEMBER_ID),
      externalIdParam(OTHER_EXTERNAL_ID),
      {
        ...idParam("after", `Only \`${V1}\`. ${AFTER}`),
        schema: { type: "integer", minimum: 0, default: 0 },
      },
      limitParam(PAGE_MAX_MESSAGES, PAGE_DEFAULT_MESSAGES, `Only \`${V1}\`. ${LIMIT}`),
      SUBPROTOCOL,
    ],
    responses: [{ status: 101, description: "A WebSocket." }],
    errors: [
      BAD_PARAMETER,
      "unauthorized",
      "member_disabled",
      "member_not_found",
      "rate_limited",
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
    summary: "Open the socket of your inbox",
    description:
      "`/asyncapi.json` describes the frames. Requires the subprotocol. The trailing slash is optional.",
    parameters: [{ ...SUBPROTOCOL, required: true }],
    responses: [{ status: 101, description: "A WebSocket." }],
    errors: [BAD_PARAMETER, "unauthorized", "member_disabled", "rate_limited", "upgrade_required"],
    examples: [WITHOUT_UPGRADE],
  },
];
