import { cleanFileName, cleanLine } from "../../core/words.ts";
import { mediaKind } from "../chat/files/media-kind.ts";
import type { Strings } from "../i18n/en.ts";

/** The part of a message that a row of the list shows: an icon for its kind, except of a text, and one line of words. */
export type Preview = { kind: "text" | "photo" | "film" | "sound" | "file" | "sticker"; words: string };

type Previewed =
  | { type: "text"; text: string }
  | { type: "smile" }
  /** The type of a stored file was detected by the server; that of another one is what the browser reports. */
  | { type: "file"; name: string; text: string; content_type?: string; file?: Blob };

const FILE_KINDS = { picture: "photo", video: "film", audio: "sound", card: "file" } as const;

/** Returns the preview of a message. A file without a text shows its kind, or the name that alone says what it is. */
export function previewOf(message: Previewed, t: Strings): Preview {
  if (message.type === "smile") return { kind: "sticker", words: t.chats.smile };
  if (message.type === "text") return { kind: "text", words: cleanLine(message.text) || t.chat.lost };
  const kind = FILE_KINDS[mediaKind(message.content_type ?? message.file?.type ?? "")];
  const title = kind === "file" ? cleanFileName(message.name) : t.chats.kinds[kind];
  return { kind, words: cleanLine(message.text) || title };
}

/** Returns the kind of a file in words, unless the words of its preview say it. */
export function spokenKind({ kind, words }: Preview, t: Strings): string | undefined {
  if (kind === "text" || kind === "sticker") return undefined;
  const title = t.chats.kinds[kind];
  return words === title ? undefined : title;
}
