import { externalIdInPath, type Operation } from "./operation.ts";

const EXTERNAL_ID = externalIdInPath("external_id", "The member");

const ABOUT_IDS =
  "External ids are the subjects (`sub`) of the site's tokens. A site that issues none needs only `SITE_ISSUER`; without it, the answer is `not_found`.";

export const SITE_MEMBER_OPERATIONS: Operation[] = [
  {
    id: "putSiteMember",
    method: "put",
    path: "/site/members/{external_id}",
    tag: "Members",
    access: "superuser",
    scope: "members",
    summary: "Create or change a member of the site",
    description: `A field that is left out stays as it is. The same request twice has the same answer. A new member gets the coins of a registration. ${ABOUT_IDS}`,
    parameters: [EXTERNAL_ID],
    body: { json: "PutSiteMember" },
    responses: [{ status: 200, description: "The member.", json: "SiteMember" }],
    errors: ["not_found"],
    examples: [],
  },
  {
    id: "issueSiteToken",
    method: "post",
    path: "/site/members/{external_id}/token",
    tag: "Members",
    access: "superuser",
    scope: "members",
    summary: "Get an access token for a member of the site",
    description:
      "For a site that issues no tokens of its own: its server gets one, and gives it to the member's browser. The token belongs to no session, and there is no refresh token. It ends when it expires, when the member is deactivated, or with `end-sessions`. An API key gets none for a superuser.",
    parameters: [EXTERNAL_ID],
    responses: [{ status: 201, description: "The token.", json: "Access" }],
    errors: ["member_not_found", "member_disabled", "not_found"],
    examples: [],
  },
  {
    id: "endSiteSessions",
    method: "post",
    path: "/site/members/{external_id}/end-sessions",
    tag: "Members",
    access: "superuser",
    scope: "members",
    summary: "End all tokens and sessions of a member of the site",
    description:
      "Also those that the site has issued: from now on, a token of the site is refused if it was issued (`iat`) in this second or before, or does not say when. Requests are refused at once, and open sockets closed within a minute.",
    parameters: [EXTERNAL_ID],
    responses: [{ status: 204, description: "They have ended." }],
    errors: ["member_not_found", "not_found"],
    examples: [],
  },
];
