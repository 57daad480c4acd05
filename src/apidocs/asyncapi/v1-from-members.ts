import { DEAR_ID, EARLY_ID, FILE_ID, HELLO_ID, SMILE_ID } from "../examples/v1-messages.ts";
import type { MessageSpec } from "./channel.ts";

const HELLO = { type: "text", text: "Hello, world!", client_message_id: HELLO_ID, max_price: 5 };

export const V1_FROM_MEMBERS: MessageSpec[] = [
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
    summary: "With an id of its own it is stored and charged once, however often it is sent.",
    payload: "V1Text",
    examples: [
      { name: "hello", summary: "A text", payload: HELLO },
      {
        name: "dear",
        summary: "Too dear: a text costs 5",
        payload: { type: "text", text: "Hello?", client_message_id: DEAR_ID, max_price: 3 },
      },
      {
        name: "other-content",
        summary: "The id stands for another text",
        payload: { ...HELLO, text: "Goodbye, world!" },
      },
      {
        name: "early",
        summary: "The clock is wrong with which the id was made",
        payload: { ...HELLO, client_message_id: EARLY_ID },
      },
    ],
  },
  {
    id: "sendSmile",
    title: "Send a smile",
    summary: "A smile costs its own price.",
    payload: "V1Smile",
    examples: [
      {
        name: "wink",
        summary: "A smile",
        payload: { type: "smile", smile_id: 1, client_message_id: SMILE_ID },
      },
    ],
  },
  {
    id: "sendFile",
    title: "Send a file",
    summary: "One binary frame: `!`, the headers as JSON, `#`, and the file's bytes to the end.",
    payload: { bytesAfter: "V1FileHeader" },
    examples: [
      {
        name: "hello",
        summary: "17 bytes",
        headers: { name: "hello.txt", size: 17, type: "text/plain", text: "", client_message_id: FILE_ID },
        payload: "Hello from a file",
      },
    ],
  },
  {
    id: "requestHistory",
    title: "Ask for older messages",
    summary: "Answered by `history`.",
    payload: "HistoryRequest",
    examples: [
      { name: "one", summary: "The one before the third", payload: { type: "history", before: 3, limit: 1 } },
    ],
  },
  {
    id: "markRead",
    title: "Say how far you have read",
    summary: "Both members are told, if it is further than before.",
    payload: "MarkRead",
    examples: [{ name: "third", summary: "As far as the third", payload: { type: "read", message_id: 3 } }],
  },
  {
    id: "sendTyping",
    title: "Say that you are typing",
    summary: "The other member is told.",
    payload: "TypingSignal",
    examples: [{ name: "typing", summary: "A letter was typed", payload: { type: "typing" } }],
  },
  {
    id: "ping",
    title: "Ping",
    summary: "Whether the connection lives.",
    payload: "Ping",
    examples: [{ name: "ping", summary: "As it is to be spelled", payload: { type: "ping" } }],
  },
];
