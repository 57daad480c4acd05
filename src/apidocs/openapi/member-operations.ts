import { ERRORS } from "../../protocol/errors.ts";
import { PASSWORDS_DIFFER } from "../../protocol/http/auth.ts";
import { ADA, PREMIUM_BEN, REFRESH_TOKEN, TOKEN } from "../examples.ts";
import { BAD_PARAMETER, type Operation, pathId, rejected } from "./operation.ts";

const ADA_LOGIN = { email: "ada@mail.com", password: "123" };

export const MEMBER_OPERATIONS: Operation[] = [
  {
    id: "register",
    method: "post",
    path: "/auth/register",
    tag: "Authentication",
    access: "anyone",
    summary: "Register a new member",
    description:
      "Attempts are limited to 120 a minute from one address (IPv4, or an IPv6 /64) and 480 from one network (IPv4 /24, IPv6 /48). `unavailable` with `retry_after`: other passwords from this address are being hashed.",
    body: { json: "Register" },
    responses: [{ status: 201, description: "The new member.", json: "Registered" }],
    errors: ["weak_password", "email_taken", "rate_limited"],
    examples: [
      {
        name: "ada",
        summary: "Ada registers",
        body: { ...ADA_LOGIN, repeat_password: "123" },
        status: 201,
        response: { id: 1, email: "ada@mail.com" },
      },
      rejected("email_taken", {
        name: "email-taken",
        summary: "The email is already registered",
        body: { email: "ADA@mail.com", password: "456", repeat_password: "456" },
      }),
      rejected(
        "weak_password",
        {
          name: "common-password",
          summary: "The password is a common one",
          body: { email: "ben@mail.com", password: "Sunshine", repeat_password: "Sunshine" },
        },
        { errors: [{ pointer: "#/password", detail: ERRORS.weak_password.detail }] },
      ),
      rejected(
        "invalid_request",
        {
          name: "two-passwords",
          summary: "The passwords differ",
          body: { email: "ben@mail.com", password: "123", repeat_password: "321" },
        },
        {
          errors: [{ pointer: "#/repeat_password", detail: PASSWORDS_DIFFER }],
        },
      ),
    ],
  },
  {
    id: "logIn",
    method: "post",
    path: "/auth/login",
    tag: "Authentication",
    access: "anyone",
    summary: "Log in",
    description:
      "An unknown email and a wrong password get the same response, in the same time. Attempts are limited as for registering, and 20 wrong passwords a minute for one email from one address.",
    body: { json: "Login" },
    responses: [{ status: 200, description: "An access token.", json: "LoggedIn" }],
    errors: ["invalid_credentials", "member_disabled", "rate_limited"],
    examples: [
      {
        name: "ada",
        summary: "Ada logs in",
        body: ADA_LOGIN,
        status: 200,
        response: {
          access_token: TOKEN,
          token_type: "bearer",
          expires_in: 43200,
          member_id: 1,
          refresh_token: REFRESH_TOKEN,
        },
      },
      rejected("invalid_credentials", {
        name: "wrong-password",
        summary: "The password is wrong",
        body: { ...ADA_LOGIN, password: "321" },
      }),
    ],
  },
  {
    id: "readMe",
    method: "get",
    path: "/members/me",
    tag: "Members",
    access: "member",
    summary: "Get your own profile and exact balance",
    responses: [{ status: 200, description: "The member.", json: "Member" }],
    examples: [
      { name: "ada", summary: "A new member", status: 200, response: { ...ADA, name: "Member 1" } },
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
        response: { ...ADA, balance: 980, held: 25 },
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
    description: "The same list as in the first frame of the inbox socket.",
    responses: [{ status: 200, description: "The chats that have a message.", json: "MemberChats" }],
    examples: [
      {
        name: "ada",
        summary: "Ada wrote to Ben, and Ben answered",
        status: 200,
        response: {
          chats: [
            {
              chat_id: 1,
              other_member: { id: 2, name: "Member 2", online: false },
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
        },
      },
    ],
  },
  {
    id: "findMember",
    method: "get",
    path: "/members",
    tag: "Members",
    access: "superuser",
    summary: "Find a member by email",
    parameters: [
      {
        name: "email",
        in: "query",
        required: true,
        description: "The email. Case and surrounding white space do not matter.",
        schema: { type: "string" },
      },
    ],
    responses: [
      { status: 200, description: "The member with this email, or an empty array.", json: "MemberList" },
    ],
    errors: [BAD_PARAMETER],
    examples: [
      {
        name: "ben",
        summary: "A superuser finds Ben",
        parameters: { email: "ben@mail.com" },
        status: 200,
        response: [PREMIUM_BEN],
      },
    ],
  },
  {
    id: "readMember",
    method: "get",
    path: "/members/{id}",
    tag: "Members",
    access: "member",
    summary: "Get a member's public profile",
    parameters: [pathId("The member.")],
    responses: [{ status: 200, description: "The member.", json: "PublicMember" }],
    errors: [BAD_PARAMETER, "member_not_found"],
    examples: [
      {
        name: "ben",
        summary: "Ben has no name yet",
        parameters: { id: 2 },
        status: 200,
        response: { id: 2, name: "Member 2" },
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
