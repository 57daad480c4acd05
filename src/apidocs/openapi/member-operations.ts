import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { CHATS_PAGE_DEFAULT, CHATS_PAGE_MAX } from "../../core/list-limits.ts";
import { refTo } from "../../protocol/json-schemas.ts";
import { CHATS_QUERY } from "../chat-page-descriptions.ts";
import { ADA, PREMIUM_BEN } from "../examples.ts";
import { BAD_PARAMETER, externalIdParam, limitParam, type Operation, pathId, rejected } from "./operation.ts";

export const MEMBER_OPERATIONS: Operation[] = [
  {
    id: "readMe",
    method: "get",
    path: "/members/me",
    tag: "Members",
    access: "member",
    summary: "Get your own profile and balance",
    description:
      "The balance is exact, unless `exact` is false: then it may contain coins that were spent in another chat.",
    responses: [{ status: 200, description: "The member.", json: "Member" }],
    examples: [
      { name: "ada", summary: "A new member", status: 200, response: { ...ADA, name: null } },
      rejected("unauthorized", {
        name: "no-token",
        summary: "No token",
      }),
    ],
  },
  {
    id: "changeMe",
    method: "patch",
    path: "/members/me",
    tag: "Members",
    access: "member",
    summary: "Change your name or password",
    description: "Changes of a password are limited to 20 a minute.",
    body: { json: "PatchMe" },
    responses: [{ status: 200, description: "The member.", json: "Member" }],
    errors: ["weak_password", "invalid_credentials", "rate_limited"],
    examples: [
      { name: "name", summary: "Ada sets her name", body: { name: "Ada" }, status: 200, response: ADA },
      {
        name: "password",
        summary: "Ada sets a new password and must log in again",
        body: { password: { current: "123", new: "a longer one" } },
        status: 200,
        response: { ...ADA, balance: 980, held: 175 },
      },
    ],
  },
  {
    id: "listChats",
    method: "get",
    path: "/members/chats",
    tag: "Members",
    access: "member",
    summary: "List your chats",
    description:
      "A page of the chats that have a message. Without `before` it is the same list as in the first frame of the inbox socket.",
    parameters: [
      {
        name: "before",
        in: "query",
        description: "Only chats behind this place: that of the last chat of the previous page.",
        schema: refTo("ChatPlace"),
      },
      {
        name: "query",
        in: "query",
        description: CHATS_QUERY,
        schema: { type: "string", minLength: 1, maxLength: NAME_MAX_LENGTH },
      },
      limitParam(CHATS_PAGE_MAX, CHATS_PAGE_DEFAULT),
      {
        name: "other_member_id",
        in: "query",
        description:
          "Only the chat with this member, wherever its place is. The other parameters have no effect then.",
        schema: refTo("Id"),
      },
      externalIdParam("Does what `other_member_id` does, with the member's id on the site."),
    ],
    responses: [{ status: 200, description: "One page.", json: "MemberChats" }],
    errors: [BAD_PARAMETER, "member_not_found"],
    examples: [
      {
        name: "ada",
        summary: "Ada wrote to Ben, and Ben answered",
        status: 200,
        response: {
          chats: [
            {
              chat_id: 1,
              other_member: { id: 2, name: null, online: false, last_read_id: 4 },
              last_message: {
                id: 4,
                member_id: 2,
                chat_id: 1,
                date: "2022-09-02T15:29:40.120000Z",
                type: "text",
                text: "Thank you!",
              },
              unread: 0,
              last_read_id: 4,
            },
          ],
          has_more: false,
          complete: true,
        },
      },
      {
        name: "search",
        summary: "Ada writes to nobody whose name begins with these letters",
        parameters: { query: "zoe" },
        status: 200,
        response: { chats: [], has_more: false, complete: true },
      },
    ],
  },
  {
    id: "searchMembers",
    method: "post",
    path: "/members/search",
    tag: "Members",
    access: "member",
    scope: "members",
    summary: "Find members by name",
    description:
      "The site allows it for whole names, for their beginnings, or not at all: `member_search` of `GET /config`. A beginning needs at least 2 letters. On every site, a superuser finds members by the beginning of a name or an email and by number, or all of them. Limited to 30 requests a minute.",
    body: { json: "SearchMembers" },
    responses: [
      {
        status: 200,
        description:
          "A page of members, with all that D1 knows of them for a superuser; for a whole email, an array with its member, or an empty one.",
        json: ["FoundMembers", "FoundForSuperuser", "MemberList"],
      },
    ],
    errors: ["forbidden"],
    examples: [
      {
        name: "ada",
        summary: "Ben finds Ada",
        body: { query: "ad" },
        status: 200,
        response: { members: [{ id: 1, name: "Ada" }], next_after: null },
      },
      rejected("forbidden", {
        name: "by-email",
        summary: "Ada is not a superuser",
        body: { email: "ben@mail.com" },
      }),
      {
        name: "ben",
        summary: "A superuser finds Ben",
        body: { email: "ben@mail.com" },
        status: 200,
        response: [PREMIUM_BEN],
      },
      {
        name: "by-number",
        summary: "A superuser finds Ben by the number; no room is asked for the coins",
        body: { query: "2" },
        status: 200,
        response: { members: [{ ...PREMIUM_BEN, exact: false }], next_after: null },
      },
    ],
  },
  {
    id: "readMember",
    method: "get",
    path: "/members/{id}",
    tag: "Members",
    access: "member",
    scope: "members",
    summary: "Get a member's public profile",
    description: "A superuser gets the whole member.",
    parameters: [pathId("The member.")],
    responses: [{ status: 200, description: "The member.", json: ["PublicMember", "Member"] }],
    errors: [BAD_PARAMETER, "member_not_found"],
    examples: [
      {
        name: "ben",
        summary: "Ben has no name yet",
        parameters: { id: 2 },
        status: 200,
        response: { id: 2, name: null, since: "1970-01-01T00:00:00.000Z" },
      },
      rejected("member_not_found", {
        name: "nobody",
        summary: "The member does not exist",
        parameters: { id: 404 },
      }),
    ],
  },
  {
    id: "changeMember",
    method: "patch",
    path: "/members/{id}",
    tag: "Members",
    access: "superuser",
    scope: "members",
    summary: "Change a member's roles, or deactivate the member",
    parameters: [pathId("The member.")],
    body: { json: "PatchMember" },
    responses: [{ status: 200, description: "The member.", json: "Member" }],
    errors: [BAD_PARAMETER, "member_not_found"],
    examples: [
      {
        name: "premium",
        summary: "Ben becomes premium until the end of the century",
        parameters: { id: 2 },
        body: { premium_until: "2100-01-01T00:00:00+01:00" },
        status: 200,
        response: PREMIUM_BEN,
      },
      rejected("forbidden", {
        name: "forbidden",
        summary: "Ada is not a superuser",
        parameters: { id: 1 },
        body: { is_superuser: true },
      }),
    ],
  },
];
