import type { ListedChat } from "../../protocol/frames/server.ts";
import { strings } from "../i18n/language.ts";
import { draftLine } from "./chat-marks.tsx";
import { type Preview, previewOf, spokenKind } from "./preview.ts";
import { unsentChats } from "./unsent.ts";

/** The second line of a row: unsent words, or else the last message. */
export type RowLine = {
  /** Undefined for words that are not sent yet. */
  preview?: Preview;
  words: string;
  /** How far an own message has come; undefined for the other member's, and if that is not known. */
  tick?: "sent" | "read";
};

/** Returns the line of a chat: of the draft, or else of an unsent message, or else of the last message. */
export function rowLine(memberId: number, otherId: number, chat?: ListedChat): RowLine {
  const t = strings.value;
  const draft = draftLine(memberId, otherId);
  const unsent = unsentChats.value.get(otherId)?.last;
  if (draft !== "") return { words: draft };
  if (unsent) return { words: t.chats.you(previewOf(unsent, t).words) };
  return chat ? lastLine(memberId, chat) : { words: "" };
}

function lastLine(memberId: number, { other_member: other, last_message: last }: ListedChat): RowLine {
  const t = strings.value;
  const preview = previewOf(last, t);
  const { words } = preview;
  if (last.member_id !== memberId) return { preview, words };
  // An inbox or a room of an earlier version does not know how far the other member has read.
  const readThrough = other.last_read_id;
  if (readThrough === undefined) return { preview, words: t.chats.you(words) };
  return { preview, words, tick: readThrough >= last.id ? "read" : "sent" };
}

/** Returns the last message of a chat in words. */
export function lastWords(memberId: number, { last_message: last }: ListedChat): string {
  const t = strings.value;
  const preview = previewOf(last, t);
  const kind = spokenKind(preview, t);
  const words = kind === undefined ? preview.words : `${kind}: ${preview.words}`;
  return last.member_id === memberId ? t.chats.you(words) : words;
}
