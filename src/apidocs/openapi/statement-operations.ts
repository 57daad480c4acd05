import { STATEMENT_DEFAULT_ENTRIES, STATEMENT_MAX_ENTRIES } from "../../core/limits.ts";
import { NO_SUCH_CHAT } from "../../protocol/http/coins.ts";
import {
  BAD_PARAMETER,
  idParam,
  limitParam,
  type Operation,
  type Parameter,
  pathId,
  rejected,
} from "./operation.ts";

const RANGE: Parameter[] = [
  { ...idParam("chat_id", "The chat of the entry."), required: true },
  { ...idParam("first", "The `first_message_id` of the entry, at most `last`."), required: true },
  { ...idParam("last", "The `last_message_id` of the entry."), required: true },
  idParam(
    "after",
    "Only messages after this id, which is at most `last`: the `next_after` of the page before.",
  ),
];
const ENTRY = { chat_id: 1, first: 1, last: 3 };

const HELLO = {
  message_id: 1,
  type: "text",
  title: "Hello, world!",
  price: 5,
  date: "2022-09-02T15:27:34.857Z",
  refunded_at: null,
};

const STATEMENT_PAGE = [
  idParam("before", "Only entries before this id."),
  limitParam(STATEMENT_MAX_ENTRIES, STATEMENT_DEFAULT_ENTRIES),
];

export const STATEMENT_OPERATIONS: Operation[] = [
  {
    id: "readStatement",
    method: "get",
    path: "/members/me/statement",
    tag: "Coins",
    access: "member",
    summary: "Get your statement",
    description:
      "Messages that have not been charged yet come first, as holds; then the ledger, newest first.",
    parameters: STATEMENT_PAGE,
    responses: [{ status: 200, description: "One page.", json: "Statement" }],
    errors: [BAD_PARAMETER],
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
              other_member: { id: 2, name: null },
            },
            { id: 1, kind: "grant", amount: 1000, date: "2022-09-02T15:00:00.000Z" },
          ],
          has_more: false,
          exact: true,
          balance: 975,
        },
      },
    ],
  },
  {
    id: "readStatementOf",
    method: "get",
    path: "/members/{id}/statement",
    tag: "Coins",
    access: "superuser",
    scope: "coins",
    summary: "Get a member's statement",
    parameters: [pathId("The member."), ...STATEMENT_PAGE],
    responses: [{ status: 200, description: "One page.", json: "Statement" }],
    errors: [BAD_PARAMETER, "member_not_found"],
    examples: [
      {
        name: "ben",
        summary: "Ben has his first coins",
        parameters: { id: 2, limit: 1 },
        status: 200,
        response: {
          entries: [{ id: 1, kind: "grant", amount: 500, date: "2022-09-02T15:20:00.000Z", note: "Welcome" }],
          has_more: false,
          exact: true,
          balance: 500,
        },
      },
    ],
  },
  {
    id: "readStatementMessages",
    method: "get",
    path: "/members/me/statement/messages",
    tag: "Coins",
    access: "member",
    summary: "Get the messages behind an entry of your statement",
    description:
      "Your messages with a price in this range, in the order of their ids, also those that are not charged yet. It asks the chat itself, so call it only for an entry that the member opens.",
    parameters: RANGE,
    responses: [{ status: 200, description: "One page.", json: "StatementMessages" }],
    errors: [BAD_PARAMETER, "not_found"],
    examples: [
      {
        name: "ada",
        summary: "Ada has sent a text, a smile and a file",
        parameters: ENTRY,
        status: 200,
        response: {
          messages: [
            HELLO,
            {
              message_id: 2,
              type: "smile",
              title: "Wink",
              price: 15,
              date: "2022-09-02T15:27:49.783Z",
              refunded_at: null,
            },
            {
              message_id: 3,
              type: "file",
              title: "hello.txt",
              price: 5,
              date: "2022-09-02T15:29:23.598Z",
              refunded_at: null,
            },
          ],
          next_after: null,
        },
      },
      rejected(
        "not_found",
        {
          name: "unknown",
          summary: "The chat does not exist",
          parameters: { ...ENTRY, chat_id: 404 },
        },
        { detail: NO_SUCH_CHAT },
      ),
    ],
  },
  {
    id: "readMemberMessages",
    method: "get",
    path: "/members/{id}/statement/messages",
    tag: "Coins",
    access: "superuser",
    scope: "coins",
    summary: "Get the messages behind an entry of a member's statement",
    description: "As for the member, without the words of texts and the names of files.",
    parameters: [pathId("The member."), ...RANGE],
    responses: [{ status: 200, description: "One page.", json: "StatementMessages" }],
    errors: [BAD_PARAMETER, "member_not_found", "not_found"],
    examples: [
      {
        name: "refunded",
        summary: "Ada's text was refunded",
        parameters: { id: 1, ...ENTRY, last: 1 },
        status: 200,
        response: {
          messages: [{ ...HELLO, title: null, refunded_at: "2022-09-02T15:40:00.000Z" }],
          next_after: null,
        },
      },
    ],
  },
];
