import { formatBytesOver } from "../../i18n/bytes.ts";
import { language } from "../../i18n/language.ts";
import { TRAY_MAX_FILES } from "../../limits.ts";
import { attachmentStrings } from "../strings.ts";
import type { RefusedFile } from "./tray-items.ts";

type Props = { refused: readonly RefusedFile[]; onDismiss: () => void };

/** Lists what cannot be sent, and why. */
export function RefusedFiles({ refused, onDismiss }: Props) {
  return (
    <div class="tray-refused">
      <div role="alert">
        <ul>
          {refused.map((file, at) => (
            <li key={at}>{reasonOf(file)}</li>
          ))}
        </ul>
      </div>
      <button type="button" class="link" onClick={onDismiss}>
        {attachmentStrings.value.files.dismiss}
      </button>
    </div>
  );
}

function reasonOf(file: RefusedFile): string {
  const { files: t, tray } = attachmentStrings.value;
  switch (file.code) {
    case "folder":
      return t.folder(file.name);
    case "empty_file":
      return t.empty(file.name);
    case "too_many":
      return tray.tooMany(file.count, TRAY_MAX_FILES);
    case "file_too_large":
      return t.tooLarge(file.name, ...formatBytesOver(file.size, file.maxBytes, language.value));
  }
}
