import {
  NEWER_REFRESH_TOKEN,
  NEWER_TOKEN,
  PHONE_SESSION_ID,
  REFRESH_TOKEN,
  SESSION_ID,
  TICKET,
} from "../examples.ts";
import { type Operation, rejected } from "./operation.ts";

/** A path parameter with the id of a session. */
const SESSION = {
  name: "id",
  in: "path",
  required: true,
  description: "The session.",
  schema: { type: "string" },
} as const;

export const SESSION_OPERATIONS: Operation[] = [
  {
    id: "refresh",
    method: "post",
    path: "/auth/refresh",
    tag: "Authentication",
    access: "anyone",
    summary: "Get new tokens for a refresh token",
    description:
      "Each use replaces the refresh token. If the response was lost, the replaced token can be used again for 60 seconds, until its successor is used. After that, a replaced token ends its session, because somebody has a copy. A session lasts for 30 days after each refresh; one that was never refreshed ends with its first access token. `unauthorized` means that the session is over.",
    body: { json: "Refresh" },
    responses: [{ status: 200, description: "New tokens of the same session.", json: "LoggedIn" }],
    errors: ["unauthorized"],
    examples: [
      {
        name: "ada",
        summary: "Ada's client gets new tokens",
        body: { refresh_token: REFRESH_TOKEN },
        status: 200,
        response: {
          access_token: NEWER_TOKEN,
          token_type: "bearer",
          expires_in: 43200,
          member_id: 1,
          refresh_token: NEWER_REFRESH_TOKEN,
        },
      },
      rejected(
        "unauthorized",
        {
          name: "not-a-token",
          summary: "The refresh token is invalid",
          body: { refresh_token: "not a token" },
        },
        { detail: "The refresh token is invalid. Log in again." },
      ),
    ],
  },
  {
    id: "logOut",
    method: "post",
    path: "/auth/logout",
    tag: "Authentication",
    access: "member",
    summary: "End the session of your token",
    description:
      "Requests are refused at once. An open inbox closes at once. An open chat may still receive frames for a minute, and closes at its first frame after that. An expired token ends its session too, and the response is the same if the session was over before. A token without a session ends nothing and stays valid until it expires: one of the site, one for which it was exchanged, or one issued by Parley 1.1 or earlier.",
    responses: [{ status: 204, description: "The session is over." }],
    examples: [],
  },
  {
    id: "issueTicket",
    method: "post",
    path: "/auth/ticket",
    tag: "Authentication",
    access: "member",
    summary: "Get a ticket that opens sockets",
    description:
      "A browser cannot set headers on an upgrade, and the platform logs the subprotocols. A ticket opens any number of sockets as the subprotocol `bearer.<ticket>`, with the rights of the access token. It is accepted nowhere else. It counts as an upgrade.",
    responses: [{ status: 201, description: "The ticket.", json: "Ticket" }],
    examples: [
      {
        name: "ada",
        summary: "Ada's browser will open her inbox and a chat",
        status: 201,
        response: { ticket: TICKET, expires_in: 30 },
      },
    ],
  },
  {
    id: "exchangeToken",
    method: "post",
    path: "/auth/exchange",
    tag: "Authentication",
    access: "member",
    summary: "Exchange a token of the site for one of Parley's",
    description:
      "For clients that prefer it: every operation takes the site's token itself. The new token belongs to no session, and there is no refresh token. It ends when it expires, at the latest with the site's token, or when the member is deactivated. A token that an API key has got for the member is taken too. Any other token of Parley is refused: a copy would outlive its session.",
    responses: [{ status: 200, description: "An access token without a session.", json: "Access" }],
    examples: [],
  },
  {
    id: "listSessions",
    method: "get",
    path: "/auth/sessions",
    tag: "Authentication",
    access: "member",
    summary: "List your sessions",
    description: "At most 100: those that were used last.",
    responses: [{ status: 200, description: "The live sessions.", json: "SessionList" }],
    examples: [
      {
        name: "ada",
        summary: "Ada is logged in once",
        status: 200,
        response: {
          sessions: [
            {
              id: SESSION_ID,
              created_at: "2022-09-02T15:27:34.857Z",
              last_used_at: "2022-09-02T15:27:34.857Z",
              device: "Mozilla/5.0 (X11; Linux x86_64; rv:104.0) Gecko/20100101 Firefox/104.0",
              current: true,
            },
          ],
        },
      },
    ],
  },
  {
    id: "endSession",
    method: "delete",
    path: "/auth/sessions/{id}",
    tag: "Authentication",
    access: "member",
    summary: "End one of your sessions",
    parameters: [SESSION],
    responses: [{ status: 204, description: "The session is over." }],
    errors: ["not_found"],
    examples: [
      {
        name: "phone",
        summary: "Ada ends the session on her phone",
        parameters: { id: PHONE_SESSION_ID },
        status: 204,
      },
      rejected("not_found", {
        name: "unknown",
        summary: "Ada has no such session",
        parameters: { id: "unknown" },
      }),
    ],
  },
  {
    id: "endOtherSessions",
    method: "delete",
    path: "/auth/sessions",
    tag: "Authentication",
    access: "member",
    summary: "End all your sessions but this one",
    description: "With a token without a session, all sessions end.",
    responses: [{ status: 204, description: "All other sessions are over." }],
    examples: [],
  },
];
