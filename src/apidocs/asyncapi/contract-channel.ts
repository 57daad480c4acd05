import { errorFrame } from "../../protocol/frames/error-frame.ts";
import { FILE_UUID, SMILE_UUID } from "../examples.ts";
import {
  BEARER,
  BINARY_FRAME,
  type ChannelSpec,
  CONTRACT_HEADERS,
  CONTRACT_QUERY,
  PLAIN_TEXT,
} from "./channel.ts";

const HELLO = {
  id: 1,
  member_id: 1,
  chat_id: 1,
  date: "2022-09-02T15:27:34.857000",
  type: "text",
  text: "Hello, world!",
};
const HEY = { ...HELLO, id: 2, date: "2022-09-02T15:27:40.112000", text: "hey" };
const SMILE = {
  id: 3,
  member_id: 1,
  chat_id: 1,
  date: "2022-09-02T15:27:49.783000",
  type: "smile",
  smile_id: 1,
  smile_file_uuid: SMILE_UUID,
};
const FILE = {
  id: 4,
  member_id: 1,
  chat_id: 1,
  date: "2022-09-02T15:29:23.598000",
  type: "file",
  file_uuid: FILE_UUID,
  text: "Here's the file!",
};

export const CONTRACT_CHANNEL: ChannelSpec = {
  id: "contractChat",
  title: "Chat, contract protocol",
  address: "/members/chat/",
  description:
    "A chat with another member. The client sends `Bearer` and its token first; the server answers with one frame, the history. After that, every message goes to all open sockets of both members, including the sender's. The server answers a rejected frame with an error and leaves the socket open.",
  query: CONTRACT_QUERY,
  headers: CONTRACT_HEADERS,
  fromMembers: [
    BEARER,
    PLAIN_TEXT,
    {
      id: "sendText",
      title: "Send a text",
      summary: "The same as plain text, in JSON.",
      payload: "ContractText",
      examples: [
        { name: "hello", summary: "A text", payload: { type: "text", text: "Hello, world!" } },
        { name: "blank", summary: "A text of spaces only", payload: { type: "text", text: "  " } },
      ],
    },
    {
      id: "sendSmile",
      title: "Send a smile",
      summary: "Each smile has its own price.",
      payload: "ContractSmile",
      examples: [
        { name: "wink", summary: "A smile", payload: { type: "smile", smile_id: 1 } },
        {
          name: "unknown",
          summary: "A smile that does not exist",
          payload: { type: "smile", smile_id: 404 },
        },
      ],
    },
    {
      id: "sendFile",
      title: "Send a file",
      summary: BINARY_FRAME,
      payload: { bytesAfter: "ContractFileHeader" },
      examples: [
        {
          name: "hello",
          summary: "A file of 17 bytes",
          headers: { name: "hello.txt", size: 17, type: "text/plain", text: "Here's the file!" },
          payload: "Hello from a file",
        },
      ],
    },
  ],
  toMembers: [
    {
      id: "history",
      title: "History",
      summary: "The first frame: the newest messages, up to the site's limit and to 8 MiB in total.",
      payload: "ContractHistory",
      examples: [
        { name: "new-chat", summary: "A chat without messages", payload: [] },
        { name: "later", summary: "A chat with four messages", payload: [HELLO, HEY, SMILE, FILE] },
      ],
    },
    {
      id: "message",
      title: "Message",
      summary: "A message was stored and paid for.",
      payload: "ContractMessage",
      examples: [
        { name: "text", summary: "A text", payload: HELLO },
        { name: "plain-text", summary: "A text that was sent as plain text", payload: HEY },
        { name: "smile", summary: "A smile", payload: SMILE },
        { name: "file", summary: "A file", payload: FILE },
      ],
    },
    {
      id: "error",
      title: "Error",
      summary: "The server rejected a frame. Only the socket that sent the frame receives the error.",
      payload: "ContractError",
      examples: [
        {
          name: "blank",
          summary: "A blank text",
          payload: errorFrame("empty_message"),
        },
        {
          name: "unknown-smile",
          summary: "A smile that does not exist",
          payload: errorFrame("smile_not_found"),
        },
        {
          name: "too-few-coins",
          summary: "The sender has 3 coins",
          payload: errorFrame("insufficient_balance", { price: 5, balance: 3 }),
        },
        {
          name: "too-fast",
          summary: "More frames than the rate limit allows",
          payload: errorFrame("rate_limited", { retry_after: 1 }),
        },
      ],
    },
  ],
};
