import { describe, expect, test } from "vitest";
import { messageJson } from "../../../src/room/outbound/message-json.ts";
import type { Message } from "../../../src/room/store/message-row.ts";

const ADA = 1;
const BEN = 2;
const CHAT = 7;
const ID = "0182fed0-85c9-7c3d-8a2b-1f2e3d4c5b6a";
const UUID = "84d8a07a-67ca-4d92-8d1e-f5e646b72fb7";
const head = { id: 3, memberId: ADA, at: Date.UTC(2022, 8, 2, 15, 27, 34, 857), exempt: false };
const file = { fileUuid: UUID, text: "", name: "a.txt", size: 17, contentType: "text/plain" };

const HEAD = `"id":3,"member_id":1,"chat_id":7,"date":"2022-09-02T15:27:34.857000`;

/** The bytes that deployed clients receive: in the contract, as the sender, and as the other member. */
const CASES: [string, Message, contract: string, others: string, ownFields: string][] = [
  [
    "a text with an id of its client",
    { ...head, type: "text", text: "hi", price: 5, clientMessageId: ID },
    `{${HEAD}","type":"text","text":"hi"}`,
    `{${HEAD}Z","type":"text","text":"hi"}`,
    `"client_message_id":"${ID}","price":5`,
  ],
  [
    "a plain text of an exempt member",
    { ...head, type: "text", text: "hi", price: 0, exempt: true },
    `{${HEAD}","type":"text","text":"hi"}`,
    `{${HEAD}Z","type":"text","text":"hi"}`,
    `"price":0`,
  ],
  [
    "an empty message in the place of a lost one",
    { ...head, type: "text", text: "", price: 10 },
    `{${HEAD}","type":"text","text":""}`,
    `{${HEAD}Z","type":"text","text":""}`,
    `"price":10`,
  ],
  [
    "a smile",
    { ...head, type: "smile", smileId: 4, fileUuid: UUID, price: 500, clientMessageId: ID },
    `{${HEAD}","type":"smile","smile_id":4,"smile_file_uuid":"${UUID}"}`,
    `{${HEAD}Z","type":"smile","smile_id":4,"smile_file_uuid":"${UUID}"}`,
    `"client_message_id":"${ID}","price":500`,
  ],
  [
    "a file",
    { ...head, ...file, type: "file", price: 5 },
    `{${HEAD}","type":"file","file_uuid":"${UUID}","text":""}`,
    `{${HEAD}Z","type":"file","file_uuid":"${UUID}","text":"","name":"a.txt","size":17,"content_type":"text/plain"}`,
    `"price":5`,
  ],
];

describe("the bytes of", () => {
  test.each(CASES)(
    "%s: only its sender in parley.v1 receives the price",
    (_, message, contract, others, ownFields) => {
      for (const memberId of [ADA, BEN])
        expect(messageJson(message, CHAT, { memberId, protocol: "contract" })).toBe(contract);
      expect(messageJson(message, CHAT, { memberId: BEN, protocol: "parley.v1" })).toBe(others);
      expect(messageJson(message, CHAT, { memberId: ADA, protocol: "parley.v1" })).toBe(
        `${others.slice(0, -1)},${ownFields}}`,
      );
    },
  );
});
