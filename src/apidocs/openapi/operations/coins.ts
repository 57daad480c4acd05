import {
  IDEMPOTENCY_KEY_MAX_LENGTH,
  STATEMENT_DEFAULT_ENTRIES,
  STATEMENT_MAX_ENTRIES,
} from "../../../core/limits.ts";
import { MEMBER_LACKS_COINS } from "../../../protocol/http/coins.ts";
import { problemBody } from "../../../protocol/http/problem.ts";
import type { Operation } from "../operation.ts";
import { idParam, limitParam, PATH_ID } from "../parameters.ts";

const GRANT = {
  id: 1,
  kind: "grant",
  amount: 500,
  date: "2022-09-02T15:20:00.000Z",
  note: "Welcome",
  member_id: 2,
};

export const COIN_OPERATIONS: Operation[] = [
  {
    id: "changeCoins",
    method: "post",
    path: "/members/{id}/coins",
    tag: "Coins",
    access: "superuser",
    summary: "Grant coins, or withdraw them",
    parameters: [
      PATH_ID,
      {
        name: "Idempotency-Key",
        in: "header",
        required: true,
        description: "Whatever is sent again under the same key is done once. Unique over the site.",
        schema: { type: "string", minLength: 1, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH },
      },
    ],
    body: { json: "ChangeCoins" },
    responses: [
      { status: 201, description: "The transfer.", json: "Transfer" },
      { status: 200, description: "The same transfer, of a request that was made before.", json: "Transfer" },
    ],
    errors: [
      { code: "invalid_request", status: 400 },
      "member_not_found",
      "idempotency_conflict",
      "insufficient_balance",
    ],
    examples: [
      {
        name: "grant",
        summary: "500 coins for Ben",
        parameters: { id: 2, "Idempotency-Key": "welcome-2" },
        body: { amount: 500, note: "Welcome" },
        status: 201,
        response: GRANT,
      },
      {
        name: "repeated",
        summary: "The same, sent again",
        parameters: { id: 2, "Idempotency-Key": "welcome-2" },
        body: { amount: 500, note: "Welcome" },
        status: 200,
        response: GRANT,
      },
      {
        name: "other-content",
        summary: "The key stands for another transfer",
        parameters: { id: 2, "Idempotency-Key": "welcome-2" },
        body: { amount: 1000 },
        status: 409,
        response: problemBody("idempotency_conflict"),
      },
      {
        name: "too-much",
        summary: "Ben has no 600 coins",
        parameters: { id: 2, "Idempotency-Key": "back-2" },
        body: { amount: -600 },
        status: 409,
        response: problemBody("insufficient_balance", { detail: MEMBER_LACKS_COINS }),
      },
    ],
  },
  {
    id: "readStatement",
    method: "get",
    path: "/members/me/statement",
    tag: "Coins",
    access: "member",
    summary: "Where your coins came from and went",
    description: "Newest first; before them, as holds, what is not charged yet.",
    parameters: [
      idParam("before", "Only entries before this one."),
      limitParam(STATEMENT_MAX_ENTRIES, STATEMENT_DEFAULT_ENTRIES),
    ],
    responses: [{ status: 200, description: "One page.", json: "Statement" }],
    errors: [{ code: "invalid_request", status: 400 }],
    examples: [
      {
        name: "ada",
        summary: "Ada has sent a text, a smile and a file",
        status: 200,
        response: {
          entries: [
            {
              id: 0,
              kind: "hold",
              amount: -25,
              date: "2022-09-02T15:29:23.598Z",
              chat_id: 1,
              first_message_id: 1,
              last_message_id: 3,
              count: 3,
            },
            { id: 1, kind: "grant", amount: 1000, date: "2022-09-02T15:00:00.000Z" },
          ],
          has_more: false,
        },
      },
    ],
  },
];
