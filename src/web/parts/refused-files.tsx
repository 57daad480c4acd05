import type { Conversation } from "../state/conversation.ts";
import { language } from "../state/language.ts";
import { FILE_MAX_BYTES } from "../state/limits.ts";
import { attachmentWords } from "../words/attachments.ts";
import { spellBytes } from "../words/bytes.ts";

/** Which files were not sent, and why. */
export function RefusedFiles({ conversation }: { conversation: Conversation }) {
  const { files: said } = attachmentWords.value;
  const { refusedFiles: refused } = conversation;
  const spelled = (bytes: number) => spellBytes(bytes, language.value);
  if (refused.value.length === 0) return null;
  return (
    <div class="notice refused">
      <ul>
        {refused.value.map(({ name, size, code }, at) => (
          <li key={at}>
            {code === "empty_file"
              ? said.empty(name)
              : said.tooLarge(name, spelled(size), spelled(FILE_MAX_BYTES))}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="link"
        onClick={() => {
          refused.value = [];
        }}
      >
        {said.dismiss}
      </button>
    </div>
  );
}
