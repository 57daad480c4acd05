import { type ExcerptLimits, excerpt } from "../../core/excerpt.ts";
import { FILE_NAME_MAX_LENGTH } from "../../core/limits.ts";
import {
  CHATS_FRAME_MAX_BYTES,
  LISTED_TEXT_MAX_BYTES,
  LISTED_TEXT_MAX_LENGTH,
} from "../../core/list-limits.ts";
import type { ChatPage, ListedChat, V1Message } from "./server.ts";
import { utf8Length } from "./text.ts";

const TEXT: ExcerptLimits = { length: LISTED_TEXT_MAX_LENGTH, bytes: LISTED_TEXT_MAX_BYTES };
const NAME: ExcerptLimits = { length: FILE_NAME_MAX_LENGTH, bytes: LISTED_TEXT_MAX_BYTES };

/** More than the first frame has besides its chats. */
const FRAME_HEAD_BYTES = 256;

/** Returns a first page with as many chats as fit into one frame, at least one: the pictures and the ids that the site gives its members may be long. */
export function fitFrame<Page extends ChatPage>(page: Page): Page {
  let bytes = FRAME_HEAD_BYTES;
  const end = page.chats.findIndex((chat) => {
    bytes += utf8Length(JSON.stringify(chat)) + 1;
    return bytes > CHATS_FRAME_MAX_BYTES;
  });
  return end === -1 ? page : { ...page, chats: page.chats.slice(0, Math.max(1, end)), has_more: true };
}

/** Returns chats with the names of the other members as `nameOf` spells them. */
export function mapNames(
  chats: readonly ListedChat[],
  nameOf: (member: ListedChat["other_member"]) => string | null,
): ListedChat[] {
  return chats.map((chat) => {
    const { other_member } = chat;
    return { ...chat, other_member: { ...other_member, name: nameOf(other_member) } };
  });
}

/** Returns the fields of a listed chat that show its last message: of a long text the first words, marked as cut. */
export function listedMessage(message: V1Message): Pick<ListedChat, "last_message" | "last_message_cut"> {
  const cut = cutMessage(message);
  const isCut = JSON.stringify(cut) !== JSON.stringify(message);
  return { last_message: cut, ...(isCut && { last_message_cut: true }) };
}

function cutMessage(message: V1Message): V1Message {
  switch (message.type) {
    case "smile":
      return message;
    case "text":
      return { ...message, text: excerpt(message.text, TEXT) };
    case "file":
      return { ...message, text: excerpt(message.text, TEXT), name: excerpt(message.name, NAME) };
  }
}
