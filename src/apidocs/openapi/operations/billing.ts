import { RECONCILIATION_DEFAULT_ROWS, RECONCILIATION_MAX_ROWS } from "../../../core/limits.ts";
import { NO_SUCH_MESSAGE } from "../../../protocol/http/coins.ts";
import { problemBody } from "../../../protocol/http/problem.ts";
import type { Operation } from "../operation.ts";
import { idParam, limitParam } from "../parameters.ts";

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

export const BILLING_OPERATIONS: Operation[] = [
  {
    id: "refund",
    method: "post",
    path: "/billing/refunds",
    tag: "Coins",
    access: "superuser",
    summary: "Give back what a message cost",
    description: "Once per message, however often it is asked for.",
    body: { json: "NewRefund" },
    responses: [
      { status: 201, description: "The transfer.", json: "Transfer" },
      { status: 200, description: "The transfer of a refund that was made before.", json: "Transfer" },
    ],
    errors: ["not_found", "nothing_to_refund"],
    examples: [
      { name: "text", summary: "Ada's text", body: MISTAKE, status: 201, response: REFUND },
      { name: "repeated", summary: "The same, sent again", body: MISTAKE, status: 200, response: REFUND },
      {
        name: "free",
        summary: "Ben's text cost nothing",
        body: { ...MISTAKE, message_id: 4 },
        status: 409,
        response: problemBody("nothing_to_refund"),
      },
      {
        name: "unknown",
        summary: "There is no such message",
        body: { ...MISTAKE, message_id: 404 },
        status: 404,
        response: problemBody("not_found", { detail: NO_SUCH_MESSAGE }),
      },
    ],
  },
  {
    id: "reconcile",
    method: "get",
    path: "/billing/reconciliation",
    tag: "Coins",
    access: "superuser",
    summary: "Whether database and rooms agree on every coin",
    parameters: [
      idParam("after", "Only chats and members after this id: the `next_after` of the page before."),
      limitParam(RECONCILIATION_MAX_ROWS, RECONCILIATION_DEFAULT_ROWS),
    ],
    responses: [{ status: 200, description: "One page.", json: "Reconciliation" }],
    errors: [{ code: "invalid_request", status: 400 }],
    examples: [
      {
        name: "well",
        summary: "All is well",
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
