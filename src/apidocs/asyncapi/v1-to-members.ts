import { errorFrame } from "../../protocol/frames/error-frame.ts";
import { DEAR_ID, EARLY_ID, FILE, HELLO, HELLO_ID, HEY, SMILE, SMILE_ID } from "../examples/v1-messages.ts";
import type { MessageSpec } from "./channel.ts";

const NOW = "2022-09-02T15:30:00.000000Z";

export const V1_TO_MEMBERS: MessageSpec[] = [
  {
    id: "welcome",
    title: "Welcome",
    summary: "The first frame, in place of the contract's array.",
    payload: "Welcome",
    examples: [
      {
        name: "new-chat",
        summary: "Nobody has written yet",
        payload: {
          type: "welcome",
          member_id: 1,
          chat_id: 1,
          other_member: { id: 2, name: "Member 2", online: false, last_read_id: 0 },
          last_read_id: 0,
          prices: { text: 5, file: 5 },
          exempt: false,
          balance: 1000,
          messages: [],
          has_more: false,
          server_time: NOW,
        },
      },
      {
        name: "resumed",
        summary: "With `after=3`: one message came since",
        payload: {
          type: "welcome",
          member_id: 1,
          chat_id: 1,
          other_member: { id: 2, name: "Member 2", online: true, last_read_id: 3 },
          last_read_id: 0,
          prices: { text: 5, file: 5 },
          exempt: false,
          balance: 975,
          messages: [HEY],
          has_more: false,
          server_time: NOW,
        },
      },
    ],
  },
  {
    id: "message",
    title: "A message",
    summary: "A message was stored, and is paid for.",
    payload: "V1Message",
    examples: [
      { name: "own", summary: "To its sender", payload: { ...HELLO, client_message_id: HELLO_ID } },
      { name: "text", summary: "A text", payload: HELLO },
      { name: "smile", summary: "A smile", payload: SMILE },
      { name: "file", summary: "A file", payload: FILE },
      { name: "plain-text", summary: "A text that came plain", payload: HEY },
    ],
  },
  {
    id: "ack",
    title: "Ack",
    summary: "To the sending socket, after the message.",
    payload: "Ack",
    examples: [
      {
        name: "hello",
        summary: "The text is stored, for 5 coins",
        payload: {
          type: "ack",
          client_message_id: HELLO_ID,
          id: 1,
          price: 5,
          balance: 995,
          date: HELLO.date,
        },
      },
    ],
  },
  {
    id: "history",
    title: "Older messages",
    summary: "The answer to a question for them.",
    payload: "History",
    examples: [
      {
        name: "one",
        summary: "One message, before which there is another",
        payload: {
          type: "history",
          messages: [{ ...SMILE, client_message_id: SMILE_ID }],
          has_more: true,
        },
      },
    ],
  },
  {
    id: "presence",
    title: "The other member came or went",
    summary: "Presence is a hint: a peer that vanished may look open for a while.",
    payload: "Presence",
    examples: [
      {
        name: "came",
        summary: "Ben opened the chat",
        payload: { type: "presence", member_id: 2, online: true },
      },
      {
        name: "went",
        summary: "Ben closed it",
        payload: { type: "presence", member_id: 2, online: false },
      },
    ],
  },
  {
    id: "typing",
    title: "The other member is typing",
    summary: "Said each time that the other member says so.",
    payload: "Typing",
    examples: [{ name: "ben", summary: "Ben types", payload: { type: "typing", member_id: 2 } }],
  },
  {
    id: "read",
    title: "How far a member has read",
    summary: "It never moves back.",
    payload: "Read",
    examples: [
      {
        name: "ben",
        summary: "Ben has read three messages",
        payload: { type: "read", member_id: 2, message_id: 3 },
      },
    ],
  },
  {
    id: "balance",
    title: "Your balance",
    summary: "Your coins changed for another reason than a message of yours.",
    payload: "Balance",
    examples: [{ name: "grant", summary: "500 coins came", payload: { type: "balance", balance: 1475 } }],
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
    summary: "To the socket whose frame was refused, with that frame's id.",
    payload: "V1Error",
    examples: [
      {
        name: "dear",
        summary: "It costs more than was allowed",
        payload: errorFrame("price_changed", { price: 5, client_message_id: DEAR_ID }),
      },
      {
        name: "other-content",
        summary: "The id stands for another message",
        payload: errorFrame("message_id_conflict", { client_message_id: HELLO_ID }),
      },
      {
        name: "early",
        summary: "The id is of a time to come",
        payload: errorFrame("stale_message_id", { server_time: NOW, client_message_id: EARLY_ID }),
      },
    ],
  },
];
