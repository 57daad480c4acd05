import { fieldError } from "../../protocol/field-errors.ts";
import { REFRESH_TOKEN, TOKEN } from "../examples.ts";
import { type Operation, rejected } from "./operation.ts";

const ADA_LOGIN = { email: "ada@mail.com", password: "123" };

export const LOG_IN_OPERATIONS: Operation[] = [
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
        { errors: [fieldError("#/password", { code: "weak_password" })] },
      ),
      rejected(
        "invalid_request",
        {
          name: "two-passwords",
          summary: "The passwords differ",
          body: { email: "ben@mail.com", password: "123", repeat_password: "321" },
        },
        {
          errors: [fieldError("#/repeat_password", { code: "passwords_differ" })],
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
      "An unknown email and a wrong password get the same response, in the same time. A password that the operator reset is accepted for 24 hours, together with a `new_password`; without one, the response is 403 `password_change_required`. Attempts are limited as for registering, and 20 wrong passwords a minute for one email from one address.",
    body: { json: "Login" },
    responses: [{ status: 200, description: "An access token.", json: "LoggedIn" }],
    errors: [
      "weak_password",
      "invalid_credentials",
      "member_disabled",
      "password_change_required",
      "rate_limited",
    ],
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
];
