import { useSignal } from "@preact/signals";
import { storageUrl } from "../../storage-url.ts";
import { attachmentStrings } from "../strings.ts";
import type { FileBody } from "./file-body.ts";
import { FileCard } from "./file-card.tsx";
import { mediaKind } from "./media-kind.ts";
import { Picture } from "./picture.tsx";

/** A stored file. Media that the browser supports is shown or played inline; anything else gets a download link. */
export function FileMessage({ file }: { file: FileBody }) {
  const isBroken = useSignal(false);
  const url = storageUrl(file.file_uuid);
  const player = {
    src: url,
    controls: true,
    preload: "metadata",
    "aria-label": file.name,
    onError: () => {
      isBroken.value = true;
    },
  } as const;
  switch (isBroken.value ? "card" : mediaKind(file.content_type)) {
    case "picture":
      return <Picture file={file} onBroken={player.onError} />;
    case "audio":
      return (
        <figure class="player">
          <audio {...player} />
          <figcaption>
            <DownloadCard file={file} />
          </figcaption>
        </figure>
      );
    case "video":
      return (
        <figure class="player">
          <video {...player} playsInline />
          <figcaption>
            <DownloadCard file={file} />
          </figcaption>
        </figure>
      );
    default:
      return <DownloadCard file={file} />;
  }
}

function DownloadCard({ file: { name, size, file_uuid: uuid } }: { file: FileBody }) {
  return (
    <FileCard name={name} size={size}>
      <a class="file-link" href={storageUrl(uuid)} download={name}>
        {attachmentStrings.value.files.download}
        <span class="unseen"> {name}</span>
      </a>
    </FileCard>
  );
}
