import type { Conversation } from "../state/conversation.ts";
import { language } from "../state/language.ts";
import { FILE_MAX_BYTES } from "../state/limits.ts";
import { attachmentStrings } from "../words/attachments.ts";
import { formatBytes } from "../words/bytes.ts";

/** Which files were not sent, and why. */
export function RejectedFiles({ conversation }: { conversation: Conversation }) {
  const { files: t } = attachmentStrings.value;
  const { rejectedFiles: rejected } = conversation;
  const formatted = (bytes: number) => formatBytes(bytes, language.value);
  if (rejected.value.length === 0) return null;
  return (
    <div class="notice refused">
      <ul>
        {rejected.value.map(({ name, size, code }, at) => (
          <li key={at}>
            {code === "empty_file"
              ? t.empty(name)
              : t.tooLarge(name, formatted(size), formatted(FILE_MAX_BYTES))}
          </li>
        ))}
      </ul>
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
