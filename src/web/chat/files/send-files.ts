import { cleanFileName } from "../../../core/words.ts";
import { FILE_MAX_BYTES } from "../../limits.ts";
import type { Conversation } from "../conversation.ts";
import type { RejectedFile } from "./rejected-file.ts";

/** Sends each file as its own message, in order. Files of an invalid size are listed in `rejectedFiles` instead. */
export function sendFiles(conversation: Conversation, files: Iterable<File>): void {
  const { chat, connection, filePrice, rejectedFiles } = conversation;
  // A stopped connection sends nothing, so do not queue anything either.
  if (connection.value.state === "stopped") return;
  const rejected: RejectedFile[] = [];
  for (const file of files) {
    const { name, size } = file;
    const code = sizeError(size);
    if (code) rejected.push({ name: cleanFileName(name), size, code });
    // The message's state shows the result.
    else chat.sendFile(file, conversation.maxPriceOption(filePrice.value)).catch(() => {});
  }
  rejectedFiles.value = rejected;
}

function sizeError(size: number): RejectedFile["code"] | undefined {
  if (size === 0) return "empty_file";
  return size > FILE_MAX_BYTES ? "file_too_large" : undefined;
}
