import { errorFrame } from "../../protocol/frames/error-frame.ts";
import { HEY } from "../examples/v1-messages.ts";
import type { ChannelSpec } from "./channel.ts";
import { BEARER, V1_HEADERS } from "./handshake.ts";

const CHAT = {
  chat_id: 1,
  other_member: { id: 2, name: "Member 2", online: true },
  last_message: { ...HEY, id: 1 },
  unread: 1,
  last_read_id: 0,
};

export const INBOX_CHANNEL: ChannelSpec = {
  id: "inbox",
  title: "The inbox",
  address: "/members/inbox/",
  description:
    "A member's list of chats, as it changes. For the subprotocol alone. What was missed while away is in the first frame. A chat is told of at most once a second; only a new `Bearer` and a `ping` may be said.",
  query: { properties: {}, required: [] },
  headers: V1_HEADERS,
  fromMembers: [
    BEARER,
    {
      id: "ping",
      title: "Ping",
      summary: "Whether the connection lives.",
      payload: "Ping",
      examples: [{ name: "ping", summary: "As it is to be spelled", payload: { type: "ping" } }],
    },
  ],
  toMembers: [
    {
      id: "chats",
      title: "All chats",
      summary: "The first frame.",
      payload: "ChatList",
      examples: [
        { name: "none", summary: "Nobody has written yet", payload: { type: "chats", chats: [] } },
        { name: "one", summary: "There is one chat", payload: { type: "chats", chats: [CHAT] } },
      ],
    },
    {
      id: "chat",
      title: "A chat changed",
      summary: "Or is new: somebody wrote, read, came or went.",
      payload: "ChatChange",
      examples: [{ name: "written", summary: "Ben wrote", payload: { type: "chat", chat: CHAT } }],
    },
    {
      id: "balance",
      title: "Your balance",
      summary: "Your coins changed for another reason than a message of yours.",
      payload: "Balance",
      examples: [{ name: "grant", summary: "500 coins came", payload: { type: "balance", balance: 1500 } }],
    },
    {
      id: "pong",
      title: "Pong",
      summary: "The answer to a ping.",
      payload: "Pong",
      examples: [{ name: "pong", summary: "The connection lives", payload: { type: "pong" } }],
    },
    {
      id: "error",
      title: "An error",
      summary: "A frame was refused, or the token ran out.",
      payload: "V1Error",
      examples: [
        {
          name: "text",
          summary: "A text: an inbox sends nothing on",
          payload: errorFrame("unknown_type"),
        },
      ],
    },
  ],
};
