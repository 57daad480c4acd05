import {
  IDEMPOTENCY_KEY_MAX_LENGTH,
  RECONCILIATION_DEFAULT_ROWS,
  RECONCILIATION_MAX_ROWS,
} from "../../core/limits.ts";
import { MEMBER_LACKS_COINS, NO_SUCH_MESSAGE } from "../../protocol/http/coins.ts";
import { NO_SUCH_HOLD } from "../../protocol/http/reconciliation.ts";
import { BAD_PARAMETER, idParam, limitParam, type Operation, pathId, rejected } from "./operation.ts";
import { STATEMENT_OPERATIONS } from "./statement-operations.ts";

const GRANT = {
  id: 1,
  kind: "grant",
  amount: 500,
  date: "2022-09-02T15:20:00.000Z",
  note: "Welcome",
  member_id: 2,
};

const REFUND = {
  id: 3,
  kind: "refund",
  amount: 5,
  date: "2022-09-02T15:40:00.000Z",
  note: "Sent by mistake",
  chat_id: 1,
  first_message_id: 1,
  last_message_id: 1,
  count: 1,
  member_id: 1,
};
const MISTAKE = { chat_id: 1, message_id: 1, reason: "Sent by mistake" };

export const COIN_OPERATIONS: Operation[] = [
  {
    id: "changeCoins",
    method: "post",
    path: "/members/{id}/coins",
    tag: "Coins",
    access: "superuser",
    scope: "coins",
    summary: "Grant coins to a member, or withdraw them",
    parameters: [
      pathId("The member."),
      {
        name: "Idempotency-Key",
        in: "header",
        required: true,
        description: "A repeat with the same key has no further effect. Keys are unique across the site.",
        schema: { type: "string", minLength: 1, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH },
      },
    ],
    body: { json: "ChangeCoins" },
    responses: [
      { status: 201, description: "The transfer.", json: "Transfer" },
      { status: 200, description: "The same transfer, for a repeated request.", json: "Transfer" },
    ],
    errors: [BAD_PARAMETER, "member_not_found", "idempotency_conflict", "insufficient_balance"],
    examples: [
      {
        name: "grant",
        summary: "Ben gets 500 coins",
        parameters: { id: 2, "Idempotency-Key": "welcome-2" },
        body: { amount: 500, note: "Welcome" },
        status: 201,
        response: GRANT,
      },
      {
        name: "repeated",
        summary: "The same request again",
        parameters: { id: 2, "Idempotency-Key": "welcome-2" },
        body: { amount: 500, note: "Welcome" },
        status: 200,
        response: GRANT,
      },
      rejected("idempotency_conflict", {
        name: "other-content",
        summary: "The key is already used for another transfer",
        parameters: { id: 2, "Idempotency-Key": "welcome-2" },
        body: { amount: 1000 },
      }),
      rejected(
        "insufficient_balance",
        {
          name: "too-much",
          summary: "Ben has fewer than 600 coins",
          parameters: { id: 2, "Idempotency-Key": "back-2" },
          body: { amount: -600 },
        },
        { detail: MEMBER_LACKS_COINS },
      ),
    ],
  },
  ...STATEMENT_OPERATIONS,
  {
    id: "refund",
    method: "post",
    path: "/billing/refunds",
    tag: "Coins",
    access: "superuser",
    scope: "coins",
    summary: "Refund a message",
    description: "A message is refunded at most once; a repeated request returns the same transfer.",
    body: { json: "NewRefund" },
    responses: [
      { status: 201, description: "The transfer.", json: "Transfer" },
      {
        status: 200,
        description: "The same transfer, for a message that is already refunded.",
        json: "Transfer",
      },
    ],
    errors: ["not_found", "nothing_to_refund"],
    examples: [
      { name: "text", summary: "Ada's text is refunded", body: MISTAKE, status: 201, response: REFUND },
      { name: "repeated", summary: "The same request again", body: MISTAKE, status: 200, response: REFUND },
      rejected("nothing_to_refund", {
        name: "free",
        summary: "Ben's text cost nothing",
        body: { ...MISTAKE, message_id: 4 },
      }),
      rejected(
        "not_found",
        {
          name: "unknown",
          summary: "The message does not exist",
          body: { ...MISTAKE, message_id: 404 },
        },
        { detail: NO_SUCH_MESSAGE },
      ),
    ],
  },
  {
    id: "repairHold",
    method: "post",
    path: "/billing/repairs",
    tag: "Coins",
    access: "superuser",
    scope: "coins",
    summary: "Repair a hold after a restore",
    description:
      "After the database or a room was restored, the coins of a member in a chat are fenced. A repair charges the messages that the database does not know, and puts empty messages in the places of those that the room has lost. A repeat finds nothing to repair.",
    body: { json: "NewRepair" },
    responses: [{ status: 200, description: "The result of the repair.", json: "Repair" }],
    errors: ["not_found", "insufficient_balance", "not_repairable"],
    examples: [
      {
        name: "sound",
        summary: "Nothing is wrong",
        body: { chat_id: 1, member_id: 1 },
        status: 200,
        response: { chat_id: 1, member_id: 1, repaired: false, charged: 0, count: 0, lost: 0 },
      },
      rejected(
        "not_found",
        {
          name: "unknown",
          summary: "The chat does not exist",
          body: { chat_id: 404, member_id: 1 },
        },
        { detail: NO_SUCH_HOLD },
      ),
    ],
  },
  {
    id: "reconcile",
    method: "get",
    path: "/billing/reconciliation",
    tag: "Coins",
    access: "superuser",
    scope: "coins",
    summary: "Compare the coins in the database with those in the rooms",
    parameters: [
      idParam("after", "Only chats and members after this id: the `next_after` of the previous page."),
      limitParam(RECONCILIATION_MAX_ROWS, RECONCILIATION_DEFAULT_ROWS),
    ],
    responses: [{ status: 200, description: "One page.", json: "Reconciliation" }],
    errors: [BAD_PARAMETER],
    examples: [
      {
        name: "well",
        summary: "No differences",
        parameters: { limit: 500 },
        status: 200,
        response: {
          ok: true,
          compared: { members: 3, chats: 1, transfers: 4, messages: 4 },
          differences: [],
          next_after: null,
        },
      },
    ],
  },
];
