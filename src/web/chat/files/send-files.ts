import { cleanFileName } from "../../../core/words.ts";
import { FILE_MAX_BYTES } from "../../limits.ts";
import type { Conversation } from "../conversation.ts";
import type { RejectedFile } from "./rejected-file.ts";

/** Sends each file as its own message, in order. Lists folders and files of an invalid size in `rejectedFiles` instead. */
export function sendFiles(
  conversation: Conversation,
  { files, folders = [] }: { files: Iterable<File>; folders?: string[] },
): void {
  const { chat, connection, filePrice, rejectedFiles } = conversation;
  // A stopped connection sends nothing, so do not queue anything either.
  if (connection.value.state === "stopped") return;
  const rejected: RejectedFile[] = folders.map((name) => ({ code: "folder", name: cleanFileName(name) }));
  for (const file of files) {
    const { name, size } = file;
    const code = sizeError(size);
    if (code) rejected.push({ code, name: cleanFileName(name), size });
    // The message's state shows the result.
    else chat.sendFile(file, conversation.maxPriceOption(filePrice.value)).catch(() => {});
  }
  rejectedFiles.value = rejected;
}

function sizeError(size: number): "empty_file" | "file_too_large" | undefined {
  if (size === 0) return "empty_file";
  return size > FILE_MAX_BYTES ? "file_too_large" : undefined;
}
