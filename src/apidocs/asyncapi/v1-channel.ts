import { errorFrame } from "../../protocol/frames/error-frame.ts";
import * as sample from "../examples.ts";
import {
  BEARER,
  BINARY_FRAME,
  balanceMessage,
  type ChannelSpec,
  type MessageSpec,
  PLAIN_TEXT,
  PONG,
  V1_HEADERS,
  V1_PING,
  V1_QUERY,
} from "./channel.ts";

const FROM_MEMBERS: MessageSpec[] = [
  BEARER,
  PLAIN_TEXT,
  {
    id: "sendText",
    title: "Send a text",
    summary: "With a `client_message_id`, the text is stored and charged once, however often it is sent.",
    payload: "V1Text",
    examples: [
      { name: "hello", summary: "A text", payload: sample.SENT_HELLO },
      {
        name: "expensive",
        summary: "A `max_price` below the price of 5",
        payload: { type: "text", text: "Hello?", client_message_id: sample.EXPENSIVE_ID, max_price: 3 },
      },
      {
        name: "out-of-order",
        summary: "A text behind one that is not stored",
        payload: sample.SENT_BEHIND,
      },
      {
        name: "other-content",
        summary: "An id that is already used for another text",
        payload: { ...sample.SENT_HELLO, text: "Goodbye, world!" },
      },
      {
        name: "early",
        summary: "An id from a clock that is ahead",
        payload: { ...sample.SENT_HELLO, client_message_id: sample.EARLY_ID },
      },
    ],
  },
  {
    id: "sendSmile",
    title: "Send a smile",
    summary: "Each smile has its own price.",
    payload: "V1Smile",
    examples: [
      {
        name: "wink",
        summary: "A smile",
        payload: { type: "smile", smile_id: 1, client_message_id: sample.SMILE_ID },
      },
    ],
  },
  {
    id: "sendFile",
    title: "Send a file",
    summary: BINARY_FRAME,
    payload: { bytesAfter: "V1FileHeader" },
    examples: [
      {
        name: "hello",
        summary: "A file of 17 bytes",
        headers: sample.SENT_FILE,
        payload: "Hello from a file",
      },
    ],
  },
  {
    id: "requestHistory",
    title: "Request older messages",
    summary: "The server answers with `history`.",
    payload: "HistoryRequest",
    examples: [
      {
        name: "one",
        summary: "The message before the third",
        payload: { type: "history", before: 3, limit: 1 },
      },
    ],
  },
  {
    id: "markRead",
    title: "Mark messages as read",
    summary: "Both members receive a `read` frame if this is further than before.",
    payload: "MarkRead",
    examples: [
      {
        name: "third",
        summary: "Everything up to the third message",
        payload: { type: "read", message_id: 3 },
      },
    ],
  },
  {
    id: "sendTyping",
    title: "Report typing",
    summary: "The other member receives a `typing` frame, once the chat has a message.",
    payload: "TypingSignal",
    examples: [{ name: "typing", summary: "The member types", payload: { type: "typing" } }],
  },
  V1_PING,
];

const TO_MEMBERS: MessageSpec[] = [
  {
    id: "welcome",
    title: "Welcome",
    summary: "The first frame, in place of the contract's array.",
    payload: "Welcome",
    examples: [
      { name: "new-chat", summary: "A chat without messages", payload: sample.WELCOME },
      {
        name: "resumed",
        summary: "With `after=3`: one message arrived since",
        payload: sample.RESUMED_WELCOME,
      },
    ],
  },
  {
    id: "message",
    title: "Message",
    summary: "A message was stored and paid for.",
    payload: "V1Message",
    examples: [
      {
        name: "own",
        summary: "A text, as its sender receives it",
        payload: { ...sample.HELLO, client_message_id: sample.HELLO_ID, price: 5 },
      },
      { name: "text", summary: "A text", payload: sample.HELLO },
      { name: "smile", summary: "A smile", payload: sample.SMILE },
      { name: "file", summary: "A file", payload: sample.FILE },
      { name: "plain-text", summary: "A free text that was sent as plain text", payload: sample.OWN_HEY },
    ],
  },
  {
    id: "ack",
    title: "Ack",
    summary:
      "A message with a `client_message_id` is stored. The sending socket receives the ack after the message.",
    payload: "Ack",
    examples: [
      {
        name: "hello",
        summary: "The text is stored and cost 5 coins",
        payload: sample.HELLO_ACK,
      },
    ],
  },
  {
    id: "history",
    title: "History",
    summary: "Answers a request for older messages.",
    payload: "History",
    examples: [
      {
        name: "one",
        summary: "One message, with older ones before it",
        payload: sample.SMILE_HISTORY,
      },
    ],
  },
  {
    id: "presence",
    title: "Presence",
    summary:
      "The other member connected or disconnected, or became absent because the line was silent for 150 s. This is a hint: the server looks only while the chat is in use, so a peer whose network vanished may look online for longer. It is not sent before the chat's first message; after that message, each member receives it whose other one is connected.",
    payload: "Presence",
    examples: [
      {
        name: "connected",
        summary: "Ben has the chat open",
        payload: { type: "presence", member_id: 2, online: true },
      },
      {
        name: "disconnected",
        summary: "Ben closed the chat, or his line is silent",
        payload: { type: "presence", member_id: 2, online: false },
      },
    ],
  },
  {
    id: "typing",
    title: "Typing",
    summary: "The other member reported typing.",
    payload: "Typing",
    examples: [{ name: "ben", summary: "Ben is typing", payload: { type: "typing", member_id: 2 } }],
  },
  {
    id: "read",
    title: "Read",
    summary: "A member has read further. The id never decreases.",
    payload: "Read",
    examples: [
      {
        name: "ben",
        summary: "Ben has read three messages",
        payload: { type: "read", member_id: 2, message_id: 3 },
      },
    ],
  },
  balanceMessage(1475, "The member's coins changed for a reason other than a message sent on this socket."),
  PONG,
  {
    id: "error",
    title: "Error",
    summary:
      "The server rejected a frame. Only the socket that sent the frame receives the error, with the frame's `client_message_id`.",
    payload: "V1Error",
    examples: [
      {
        name: "expensive",
        summary: "The price is higher than `max_price`",
        payload: errorFrame("price_changed", { price: 5, client_message_id: sample.EXPENSIVE_ID }),
      },
      {
        name: "out-of-order",
        summary: "The message that this one names is not stored",
        payload: sample.OUT_OF_ORDER_ERROR,
      },
      {
        name: "other-content",
        summary: "The id is already used for another message",
        payload: errorFrame("message_id_conflict", { client_message_id: sample.HELLO_ID }),
      },
      { name: "early", summary: "The id is from the future", payload: sample.EARLY_ERROR },
    ],
  },
];

export const V1_CHANNEL: ChannelSpec = {
  id: "v1Chat",
  title: "Chat, parley.v1",
  address: "/members/chat/",
  description:
    "The same socket for a client that offers the subprotocol `parley.v1`. Everything about the contract's chat applies here too. In addition, the client can repeat a send safely, and resume after a disconnect with `after`: ids have no gaps.",
  query: V1_QUERY,
  headers: V1_HEADERS,
  fromMembers: FROM_MEMBERS,
  toMembers: TO_MEMBERS,
};
