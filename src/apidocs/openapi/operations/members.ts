import { problemBody } from "../../../protocol/http/problem.ts";
import { PREMIUM } from "../../examples/members.ts";
import type { Operation } from "../operation.ts";
import { PATH_ID } from "../parameters.ts";

export const MEMBER_OPERATIONS: Operation[] = [
  {
    id: "findMember",
    method: "get",
    path: "/members",
    tag: "Members",
    access: "superuser",
    summary: "The member with an email",
    parameters: [
      {
        name: "email",
        in: "query",
        required: true,
        description: "However it is spelt.",
        schema: { type: "string" },
      },
    ],
    responses: [{ status: 200, description: "That member; none, if there is none.", json: "MemberList" }],
    errors: [{ code: "invalid_request", status: 400 }],
    examples: [
      {
        name: "ben",
        summary: "A superuser looks for Ben",
        parameters: { email: "ben@mail.com" },
        status: 200,
        response: [PREMIUM],
      },
    ],
  },
  {
    id: "readMember",
    method: "get",
    path: "/members/{id}",
    tag: "Members",
    access: "member",
    summary: "What other members may know",
    parameters: [PATH_ID],
    responses: [{ status: 200, description: "The member.", json: "PublicMember" }],
    errors: [{ code: "invalid_request", status: 400 }, "member_not_found"],
    examples: [
      {
        name: "ben",
        summary: "Ben has no name yet",
        parameters: { id: 2 },
        status: 200,
        response: { id: 2, name: "Member 2" },
      },
      {
        name: "nobody",
        summary: "There is no such member",
        parameters: { id: 404 },
        status: 404,
        response: problemBody("member_not_found"),
      },
    ],
  },
  {
    id: "changeMember",
    method: "patch",
    path: "/members/{id}",
    tag: "Members",
    access: "superuser",
    summary: "Give or take roles, deactivate",
    parameters: [PATH_ID],
    body: { json: "PatchMember" },
    responses: [{ status: 200, description: "The member.", json: "Member" }],
    errors: [{ code: "invalid_request", status: 400 }, "member_not_found"],
    examples: [
      {
        name: "premium",
        summary: "Ben is premium until the end of the century",
        parameters: { id: 2 },
        body: { premium_until: "2100-01-01T00:00:00+01:00" },
        status: 200,
        response: PREMIUM,
      },
      {
        name: "forbidden",
        summary: "Ada is no superuser",
        parameters: { id: 1 },
        body: { is_superuser: true },
        status: 403,
        response: problemBody("forbidden"),
      },
    ],
  },
];
