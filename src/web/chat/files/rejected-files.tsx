import { formatBytesOver } from "../../i18n/bytes.ts";
import { language, strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import type { RejectedFile } from "./rejected-file.ts";
import { retryFiles } from "./send-files.ts";

/** Lists the files that were not sent, and why. */
export function RejectedFiles({ conversation }: { conversation: Conversation }) {
  const { files: t } = attachmentStrings.value;
  const { rejectedFiles: rejected } = conversation.draft;
  if (rejected.value.length === 0) return null;
  return (
    <div class="notice refused">
      <ul>
        {rejected.value.map((file, at) => (
          <li key={at}>{reasonOf(file)}</li>
        ))}
      </ul>
      {rejected.value.some(({ code }) => code === "not_sent") && (
        <button type="button" class="link" onClick={() => retryFiles(conversation)}>
          {strings.value.chat.retry}
        </button>
      )}{" "}
      <button
        type="button"
        class="link"
        onClick={() => {
          rejected.value = [];
        }}
      >
        {t.dismiss}
      </button>
    </div>
  );
}

function reasonOf(file: RejectedFile): string {
  const { files: t } = attachmentStrings.value;
  switch (file.code) {
    case "folder":
      return t.folder(file.name);
    case "empty_file":
      return t.empty(file.name);
    case "file_too_large":
      return t.tooLarge(file.name, ...formatBytesOver(file.size, file.maxBytes, language.value));
    case "not_sent":
      return `${t.notSent(file.name)} ${strings.value.errors[file.problem]}`;
  }
}
