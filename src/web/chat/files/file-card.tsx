import type { ComponentChildren } from "preact";
import { formatBytes } from "../../i18n/bytes.ts";
import { language } from "../../i18n/language.ts";

/** A file's name and size. `children` holds its actions. */
export function FileCard({
  name,
  size,
  children,
}: {
  name: string;
  size: number;
  children?: ComponentChildren;
}) {
  return (
    <div class="file-card">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 3h8l4 4v14H6zM14 3v4h4" />
      </svg>
      <p class="file-name">
        <bdi>{name}</bdi>
        <span class="file-size">{formatBytes(size, language.value)}</span>
      </p>
      {children}
    </div>
  );
}
