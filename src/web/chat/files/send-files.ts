import { cleanFileName } from "../../../core/words.ts";
import type { Conversation } from "../conversation.ts";
import { fileMaxBytes } from "../size-limits.ts";
import type { RejectedFile } from "./rejected-file.ts";

/** Sends each file as its own message, in order. Lists folders and files of an invalid size in `rejectedFiles` instead. */
export function sendFiles(
  conversation: Conversation,
  { files, folders = [] }: { files: Iterable<File>; folders?: string[] },
): void {
  const { chat, connection, filePrice, rejectedFiles } = conversation;
  // A stopped connection sends nothing, so do not queue anything either.
  if (connection.value.state === "stopped") return;
  const maxBytes = fileMaxBytes(chat);
  const rejected: RejectedFile[] = folders.map((name) => ({ code: "folder", name: cleanFileName(name) }));
  for (const file of files) {
    const { size } = file;
    const name = cleanFileName(file.name);
    if (size === 0) rejected.push({ code: "empty_file", name });
    else if (size > maxBytes) rejected.push({ code: "file_too_large", name, size, maxBytes });
    // The message's state shows the result.
    else chat.sendFile(file, conversation.maxPriceOption(filePrice.value)).catch(() => {});
  }
  rejectedFiles.value = rejected;
}
