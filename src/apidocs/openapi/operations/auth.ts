import { PASSWORDS_DIFFER } from "../../../protocol/http/auth.ts";
import { problemBody } from "../../../protocol/http/problem.ts";
import { TOKEN } from "../../examples/values.ts";
import type { Operation } from "../operation.ts";

const ADA = { email: "ada@mail.com", password: "123" };

export const AUTH_OPERATIONS: Operation[] = [
  {
    id: "register",
    method: "post",
    path: "/auth/register",
    tag: "Log-in",
    access: "anyone",
    summary: "Become a member",
    description: "At most 20 attempts a minute for one email, and 120 from one address.",
    body: { json: "Register" },
    responses: [{ status: 201, description: "The new member.", json: "Registered" }],
    errors: ["email_taken", "rate_limited"],
    examples: [
      {
        name: "ada",
        summary: "Ada registers",
        body: { ...ADA, repeat_password: "123" },
        status: 201,
        response: { id: 1, email: "ada@mail.com" },
      },
      {
        name: "email-taken",
        summary: "Somebody has this email already",
        body: { email: "ADA@mail.com", password: "456", repeat_password: "456" },
        status: 409,
        response: problemBody("email_taken"),
      },
      {
        name: "two-passwords",
        summary: "The passwords differ",
        body: { email: "ben@mail.com", password: "123", repeat_password: "321" },
        status: 422,
        response: problemBody("invalid_request", {
          errors: [{ pointer: "#/repeat_password", detail: PASSWORDS_DIFFER }],
        }),
      },
    ],
  },
  {
    id: "logIn",
    method: "post",
    path: "/auth/login",
    tag: "Log-in",
    access: "anyone",
    summary: "Log in",
    description:
      "An unknown email and a wrong password get the same answer, in the same time. Attempts are limited.",
    body: { json: "Login" },
    responses: [{ status: 200, description: "A token.", json: "LoggedIn" }],
    errors: ["invalid_credentials", "member_disabled", "rate_limited"],
    examples: [
      {
        name: "ada",
        summary: "Ada logs in",
        body: ADA,
        status: 200,
        response: { access_token: TOKEN, token_type: "bearer", expires_in: 43200, member_id: 1 },
      },
      {
        name: "wrong-password",
        summary: "The password is wrong",
        body: { ...ADA, password: "321" },
        status: 401,
        response: problemBody("invalid_credentials"),
      },
    ],
  },
];
