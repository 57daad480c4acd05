import { cleanFileName } from "../../../core/words.ts";
import type { Conversation } from "../conversation.ts";
import { fileMaxBytes } from "../size-limits.ts";
import { type SendProblem, startSend } from "../start-send.ts";
import type { RejectedFile } from "./rejected-file.ts";

/**
 * Sends each file as its own message, in order. Lists in `rejectedFiles` those that the outbox did not get, with those of earlier
 * calls, and folders and files of an invalid size.
 */
export function sendFiles(
  conversation: Conversation,
  { files, folders = [] }: { files: Iterable<File>; folders?: string[] },
): void {
  const { chat, draft } = conversation;
  const { rejectedFiles } = draft;
  const reject = (file: RejectedFile) => {
    rejectedFiles.value = [...rejectedFiles.value, file];
  };
  const maxBytes = fileMaxBytes(chat);
  rejectedFiles.value = rejectedFiles.value.filter(({ code }) => code === "not_sent");
  for (const name of folders) reject({ code: "folder", name: cleanFileName(name) });
  for (const file of files) {
    const { size } = file;
    const name = cleanFileName(file.name);
    if (size === 0) reject({ code: "empty_file", name });
    else if (size > maxBytes) reject({ code: "file_too_large", name, size, maxBytes });
    else sendFile(conversation, file, (problem) => reject({ code: "not_sent", name, problem, file }));
  }
}

/** Sends the files that the outbox did not get. */
export function retryFiles(conversation: Conversation): void {
  const { rejectedFiles } = conversation.draft;
  const files = rejectedFiles.value.flatMap((each) => (each.code === "not_sent" ? each.file : []));
  rejectedFiles.value = [];
  sendFiles(conversation, { files });
}

function sendFile(conversation: Conversation, file: File, onLost: (problem: SendProblem) => void): void {
  const { chat, filePrice } = conversation;
  const connection = conversation.connection.value;
  // A stopped connection sends nothing, so queue nothing either.
  if (connection.state === "stopped") onLost(connection.code);
  else startSend(chat, () => chat.sendFile(file, conversation.maxPriceOption(filePrice.value)), { onLost });
}
