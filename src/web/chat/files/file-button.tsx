import { useRef } from "preact/hooks";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { sendFiles } from "./send-files.ts";

/** Opens the file picker, and sends the chosen files. */
export function FileButton({ conversation }: { conversation: Conversation }) {
  const { files: t } = attachmentStrings.value;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="tool" title={t.send} onClick={() => input.current?.click()}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M20 11.5l-8.2 8.2a5 5 0 0 1-7-7L13.3 4.2A3.3 3.3 0 0 1 18 8.9l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4L15 7" />
        </svg>
        <span class="unseen">{t.send}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          sendFiles(conversation, { files: currentTarget.files ?? [] });
          // Without this, choosing the same file again fires no event.
          currentTarget.value = "";
        }}
      />
    </>
  );
}
