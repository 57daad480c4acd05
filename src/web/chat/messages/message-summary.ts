import { cleanFileName, cleanLine } from "../../../core/words.ts";
import type { V1Message } from "../../../protocol/frames/server.ts";
import type { Strings } from "../../i18n/en.ts";

/** Returns what a message contains as one line of text. */
export function summaryOf(message: V1Message, { chat, chats }: Strings): string {
  switch (message.type) {
    case "text":
      return cleanLine(message.text) || chat.lost;
    case "smile":
      return chats.smile;
    case "file":
      return [chats.file(cleanFileName(message.name)), cleanLine(message.text)].filter(Boolean).join(", ");
    default:
      return "";
  }
}
