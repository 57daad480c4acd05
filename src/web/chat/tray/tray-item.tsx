import { formatBytes } from "../../i18n/bytes.ts";
import { language, strings } from "../../i18n/language.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { closeIcon } from "../../ui/icons/page-icons.ts";
import { FileName } from "../files/file-name.tsx";
import { attachmentStrings } from "../strings.ts";
import { Thumbnail } from "./thumbnail.tsx";
import type { TrayFile } from "./tray-items.ts";

type Props = { item: TrayFile; onRemove: () => void };

/** A file in the tray: its picture, name and size, why it could not be sent before, and a button that removes it. */
export function TrayItem({ item: { file, name, problem }, onRemove }: Props) {
  const label = attachmentStrings.value.tray.remove(name);
  return (
    <li class="tray-file">
      <Thumbnail file={file} />
      <FileName name={name} kind="tray-name" title={name} />
      <span class="tray-size">{formatBytes(file.size, language.value)}</span>
      {problem && <span class="tray-problem">{strings.value.errors[problem]}</span>}
      <button type="button" class="tray-remove" title={label} onClick={onRemove}>
        <Icon path={closeIcon} />
        <span class="unseen">{label}</span>
      </button>
    </li>
  );
}
