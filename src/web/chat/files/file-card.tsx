import type { ComponentChildren } from "preact";
import { formatBytes } from "../../i18n/bytes.ts";
import { language } from "../../i18n/language.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { fileIcon, filmIcon, photoIcon, soundIcon } from "../../ui/icons/page-icons.ts";
import { typeLabel } from "./file-label.ts";
import { FileName } from "./file-name.tsx";
import { mediaKind } from "./media-kind.ts";

type Props = {
  name: string;
  size: number;
  contentType: string;
  /** Shown in place of the size. */
  note?: string;
  /** Drawn after the name. */
  children?: ComponentChildren;
};

const ICONS = { picture: photoIcon, audio: soundIcon, video: filmIcon, card: fileIcon };

/** A file's icon, name, type and size. */
export function FileCard({ name, size, contentType, note, children }: Props) {
  const type = typeLabel(name);
  const bytes = formatBytes(size, language.value);
  return (
    <div class="file-card">
      <span class="file-icon">
        <Icon path={ICONS[mediaKind(contentType)]} />
      </span>
      <span class="file-what">
        <FileName name={name} />
        <span class="file-size">{note ?? (type === "" ? bytes : `${type} · ${bytes}`)}</span>
      </span>
      {children}
    </div>
  );
}
