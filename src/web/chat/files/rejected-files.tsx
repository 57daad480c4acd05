import { formatBytes } from "../../i18n/bytes.ts";
import { language } from "../../i18n/language.ts";
import { FILE_MAX_BYTES } from "../../limits.ts";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";

/** Lists the files that were not sent, and why. */
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
