import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Icon } from "../../ui/icons/icon.tsx";
import { fileIcon, filmIcon, photoIcon, soundIcon } from "../../ui/icons/page-icons.ts";
import { mediaKind } from "../files/media-kind.ts";

const ICONS = { picture: photoIcon, video: filmIcon, audio: soundIcon, card: fileIcon };

/** A small view of a picture or of the beginning of a film. Anything else, and what the browser cannot show, is an icon. */
export function Thumbnail({ file }: { file: File }) {
  const kind = mediaKind(file.type);
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const isBroken = useSignal(false);
  const onError = () => {
    isBroken.value = true;
  };
  if (!isBroken.value && kind === "picture") {
    return <img class="thumbnail" src={url} alt="" width="64" height="64" onError={onError} />;
  }
  if (!isBroken.value && kind === "video") {
    return <video class="thumbnail" src={url} muted playsInline preload="metadata" onError={onError} />;
  }
  return (
    <span class="thumbnail">
      <Icon path={ICONS[kind]} />
    </span>
  );
}
