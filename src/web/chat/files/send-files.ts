import { FILE_MAX_BYTES } from "../../limits.ts";
import type { Conversation } from "../conversation.ts";
import type { RejectedFile } from "./rejected-file.ts";

/** Sends each file as a message of its own, one behind the other, but for those that are refused. */
export function sendFiles(conversation: Conversation, files: Iterable<File>): void {
  const { chat, connection, filePrice, rejectedFiles } = conversation;
  // Where nothing can be sent, nothing is kept for it.
  if (connection.value.state === "stopped") return;
  const rejected: RejectedFile[] = [];
  for (const file of files) {
    const { name, size } = file;
    const code = sizeError(size);
    if (code) rejected.push({ name, size, code });
    // What comes of it is told by its state.
    else chat.sendFile(file, conversation.maxPriceOption(filePrice.value)).catch(() => {});
  }
  rejectedFiles.value = rejected;
}

function sizeError(size: number): RejectedFile["code"] | undefined {
  if (size === 0) return "empty_file";
  return size > FILE_MAX_BYTES ? "file_too_large" : undefined;
}
