import { problemBody } from "../../../protocol/http/problem.ts";
import { ADA } from "../../examples/members.ts";
import type { Operation } from "../operation.ts";

export const ME_OPERATIONS: Operation[] = [
  {
    id: "readMe",
    method: "get",
    path: "/members/me",
    tag: "Members",
    access: "member",
    summary: "Yourself, and your exact balance",
    responses: [{ status: 200, description: "You.", json: "Member" }],
    examples: [
      { name: "ada", summary: "A new member", status: 200, response: { ...ADA, name: "Member 1" } },
      {
        name: "no-token",
        summary: "Without a token",
        status: 401,
        response: problemBody("unauthorized"),
      },
    ],
  },
  {
    id: "changeMe",
    method: "patch",
    path: "/members/me",
    tag: "Members",
    access: "member",
    summary: "Change your name or password",
    body: { json: "PatchMe" },
    responses: [{ status: 200, description: "You.", json: "Member" }],
    errors: ["invalid_credentials", "rate_limited"],
    examples: [
      { name: "name", summary: "A name", body: { name: "Ada" }, status: 200, response: ADA },
      {
        name: "password",
        summary: "A password: log in again with it",
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
    summary: "Your chats",
    description: "As the inbox lists them.",
    responses: [{ status: 200, description: "Those in which there is a message.", json: "MemberChats" }],
    examples: [
      {
        name: "ada",
        summary: "Ada has written to Ben, who has answered",
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
];
