import { splitName } from "./file-label.ts";

type Props = {
  name: string;
  /** An additional CSS class. */
  kind?: string;
  /** Shown by the pointer. */
  title?: string;
};

/** A file's name in one line. Where it has no room, its beginning is cut, and its end stays with the extension. */
export function FileName({ name, kind = "", title }: Props) {
  const { start, end } = splitName(name);
  return (
    <bdi class={`file-name ${kind}`} title={title}>
      <span class="unseen">{name}</span>
      <span class="name-start" data-part={start} aria-hidden="true" />
      {end !== "" && <span class="name-end" data-part={end} aria-hidden="true" />}
    </bdi>
  );
}
