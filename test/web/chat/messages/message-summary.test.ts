import { expect, test } from "vitest";
import type { V1Message } from "../../../../src/protocol/frames/server.ts";
import { summaryOf } from "../../../../src/web/chat/messages/message-summary.ts";
import { de } from "../../../../src/web/i18n/de.ts";
import { en } from "../../../../src/web/i18n/en.ts";

const SENT = { type: "message", id: 1, chat_id: 1, member_id: 2, date: "2026-11-29T09:00:00.000Z" };
const FILE = { name: "photo.png", size: 5, content_type: "image/png", file_uuid: "u" };

const message = (fields: object) => ({ ...SENT, ...fields }) as unknown as V1Message;

test.each([
  ["en", en],
  ["de", de],
])("a screen reader reads a file and its caption with a pause between them (%s)", (_, t) => {
  const file = { ...FILE, type: "file" };
  expect(summaryOf(message({ ...file, text: "" }), t)).toBe(t.chats.file("photo.png"));
  expect(summaryOf(message({ ...file, text: "See you\nsoon" }), t)).toBe(
    `${t.chats.file("photo.png")}, See you soon`,
  );
});
