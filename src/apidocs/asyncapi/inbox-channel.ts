import { errorFrame } from "../../protocol/frames/error-frame.ts";
import { HEY } from "../examples.ts";
import { BEARER, balanceMessage, type ChannelSpec, PING, PONG, V1_HEADERS } from "./channel.ts";

const CHAT = {
  chat_id: 1,
  other_member: { id: 2, name: null, online: true, last_read_id: 0 },
  last_message: { ...HEY, id: 1 },
  unread: 1,
  last_read_id: 0,
};

const GRANT = balanceMessage(
  1500,
  "The member's coins: once after the list, and again whenever they change, about a second after a message.",
);
const BALANCE = {
  ...GRANT,
  examples: [
    { name: "opened", summary: "The coins at the beginning", payload: { type: "balance", balance: 1000 } },
    ...GRANT.examples,
  ],
};

const LAST_PAGE = { has_more: false, complete: true };
/** The place of a chat. */
const BEFORE = "2022-09-02T15:27:34.857000Z,1";

export const INBOX_CHANNEL: ChannelSpec = {
  id: "inbox",
  title: "Inbox",
  address: "/members/inbox/",
  description:
    "The member's list of chats, with its changes. Requires the subprotocol. The first frame holds the whole list, so a client that reconnects misses nothing. The member's coins follow it. The server sends at most one change of a chat per second. The client may send a new `Bearer` token, requests for chats and for the coins, and a `ping`.",
  query: { properties: {}, required: [] },
  headers: V1_HEADERS,
  fromMembers: [
    BEARER,
    {
      id: "requestChats",
      title: "Request further chats, or search",
      summary: "The server answers with `chats`, with the same `before` and `query`.",
      payload: "ChatsRequest",
      examples: [
        {
          name: "next",
          summary: "The chats behind the first one",
          payload: { type: "chats", before: BEFORE },
        },
        { name: "search", summary: "The chats with Zoe", payload: { type: "chats", query: "zoe" } },
      ],
    },
    {
      id: "requestBalance",
      title: "Request the coins",
      summary:
        "The server reads the coins again, unless it did within a minute, and sends `balance` to all sockets of the inbox if the figure is another one. Needed only for what the operator's command grants, which no frame announces.",
      payload: "BalanceRequest",
      examples: [{ name: "again", summary: "The coins at present", payload: { type: "balance" } }],
    },
    PING,
  ],
  toMembers: [
    {
      id: "chats",
      title: "Chats",
      summary:
        "A page of the list. The first frame holds the newest 30 chats, as far as they fit. One without `before` replaces the whole list.",
      payload: "ChatList",
      examples: [
        {
          name: "none",
          summary: "No chat has a message",
          payload: { type: "chats", chats: [], ...LAST_PAGE, unread_total: 0 },
        },
        {
          name: "one",
          summary: "One chat",
          payload: { type: "chats", chats: [CHAT], ...LAST_PAGE, unread_total: 1 },
        },
        {
          name: "found",
          summary: "No name has a word that begins so",
          payload: { type: "chats", query: "zoe", chats: [], ...LAST_PAGE },
        },
        {
          name: "behind",
          summary: "No chat is behind the first one",
          payload: { type: "chats", before: BEFORE, chats: [], ...LAST_PAGE },
        },
      ],
    },
    {
      id: "chat",
      title: "Chat",
      summary:
        "A chat is new or has changed: a new message, a read receipt, or the other member connected or disconnected.",
      payload: "ChatChange",
      examples: [
        {
          name: "written",
          summary: "Ben sent a message",
          payload: { type: "chat", chat: CHAT, unread_total: 1 },
        },
      ],
    },
    BALANCE,
    PONG,
    {
      id: "error",
      title: "Error",
      summary: "The server rejected a frame, or the token has expired.",
      payload: "V1Error",
      examples: [
        {
          name: "text",
          summary: "A text, which an inbox does not accept",
          payload: errorFrame("unknown_type"),
        },
      ],
    },
  ],
};
