import { SUBJECT_MAX_LENGTH } from "../../core/site-token-limits.ts";
import { BAD_PARAMETER, type Operation, rejected } from "./operation.ts";

/** For the pages of a site with members of its own. */
export const EXTERNAL_ID_OPERATIONS: Operation[] = [
  {
    id: "findMember",
    method: "get",
    path: "/members",
    tag: "Members",
    access: "member",
    scope: "members",
    summary: "Find a member by the id on the site",
    description:
      "For a page of a site with members of its own. It finds those who have used a token of the site here, or whom the site's server has created. A superuser gets the whole member.",
    parameters: [
      {
        name: "external_id",
        in: "query",
        required: true,
        description: "The subject of the member's tokens.",
        schema: { type: "string", minLength: 1, maxLength: SUBJECT_MAX_LENGTH },
      },
    ],
    responses: [{ status: 200, description: "The member.", json: ["PublicMember", "Member"] }],
    errors: [BAD_PARAMETER, "member_not_found"],
    examples: [
      rejected("member_not_found", {
        name: "no-external",
        summary: "The site has no such member",
        parameters: { external_id: "user-404" },
      }),
    ],
  },
];
