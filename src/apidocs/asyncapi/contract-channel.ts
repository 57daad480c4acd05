import { errorFrame } from "../../protocol/frames/error-frame.ts";
import { FILE_UUID, SMILE_UUID } from "../examples/values.ts";
import type { ChannelSpec } from "./channel.ts";
import { BEARER, CONTRACT_HEADERS, CONTRACT_QUERY } from "./handshake.ts";

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
  title: "A chat",
  address: "/members/chat/",
  description:
    "The socket between a member and another one. `Bearer` and the token come first; the answer is ONE frame, the history. From then on messages go to every open socket of both members, the sender's own included. A frame that is refused is answered with an error; the socket stays open.",
  query: CONTRACT_QUERY,
  headers: CONTRACT_HEADERS,
  fromMembers: [
    BEARER,
    {
      id: "plainText",
      title: "Plain text",
      summary: "Whatever is no JSON object is a text message, as it is.",
      payload: { text: "" },
      examples: [{ name: "hey", summary: "Three letters", payload: "hey" }],
    },
    {
      id: "sendText",
      title: "Send a text",
      summary: "The same, said in JSON.",
      payload: "ContractText",
      examples: [
        { name: "hello", summary: "A text", payload: { type: "text", text: "Hello, world!" } },
        { name: "blank", summary: "A text of nothing but spaces", payload: { type: "text", text: "  " } },
      ],
    },
    {
      id: "sendSmile",
      title: "Send a smile",
      summary: "A smile costs its own price.",
      payload: "ContractSmile",
      examples: [
        { name: "wink", summary: "A smile", payload: { type: "smile", smile_id: 1 } },
        { name: "unknown", summary: "A smile that is not there", payload: { type: "smile", smile_id: 404 } },
      ],
    },
    {
      id: "sendFile",
      title: "Send a file",
      summary: "One binary frame: `!`, the headers as JSON, `#`, and the file's bytes to the end.",
      payload: { bytesAfter: "ContractFileHeader" },
      examples: [
        {
          name: "hello",
          summary: "17 bytes",
          headers: { name: "hello.txt", size: 17, type: "text/plain", text: "Here's the file!" },
          payload: "Hello from a file",
        },
      ],
    },
  ],
  toMembers: [
    {
      id: "history",
      title: "The history",
      summary: "The first frame: as many of the newest messages as the site gives, and as fit into 8 MiB.",
      payload: "ContractHistory",
      examples: [
        { name: "new-chat", summary: "Nobody has written yet", payload: [] },
        { name: "later", summary: "The other member comes back", payload: [HELLO, HEY, SMILE, FILE] },
      ],
    },
    {
      id: "message",
      title: "A message",
      summary: "A message was stored, and is paid for.",
      payload: "ContractMessage",
      examples: [
        { name: "text", summary: "A text", payload: HELLO },
        { name: "plain-text", summary: "A text that came plain", payload: HEY },
        { name: "smile", summary: "A smile", payload: SMILE },
        { name: "file", summary: "A file", payload: FILE },
      ],
    },
    {
      id: "error",
      title: "An error",
      summary: "To the socket whose frame was refused.",
      payload: "ContractError",
      examples: [
        {
          name: "blank",
          summary: "A blank text",
          payload: errorFrame("empty_message"),
        },
        {
          name: "unknown-smile",
          summary: "A smile that is not there",
          payload: errorFrame("smile_not_found"),
        },
        {
          name: "too-few-coins",
          summary: "A member who has 3 coins",
          payload: errorFrame("insufficient_balance", { price: 5, balance: 3 }),
        },
        {
          name: "too-fast",
          summary: "More frames than one may send at once",
          payload: errorFrame("rate_limited", { retry_after: 1 }),
        },
      ],
    },
  ],
};
