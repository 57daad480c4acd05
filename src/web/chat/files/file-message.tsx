import { useSignal } from "@preact/signals";
import { cleanFileName } from "../../../core/words.ts";
import { strings } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { attachmentStrings } from "../strings.ts";
import type { FileBody } from "./file-body.ts";
import { FileCard } from "./file-card.tsx";
import { mediaKind } from "./media-kind.ts";
import { Picture } from "./picture.tsx";

const GONE = 410;

/** A stored file. Media that the browser supports is shown or played inline; anything else gets a download link. */
export function FileMessage({ file: { name, ...rest } }: { file: FileBody }) {
  const file: FileBody = { ...rest, name: cleanFileName(name) };
  const isBroken = useSignal(false);
  const isRemoved = useSignal(false);
  const sound = useSignal<{ wasPlaying: boolean } | undefined>(undefined);
  const checkRemoved = async () => {
    isRemoved.value = (await statusOf(url)) === GONE;
  };
  const url = storageUrl(file.file_uuid);
  const player = {
    src: url,
    controls: true,
    preload: "metadata",
    "aria-label": file.name,
    onError: () => {
      isBroken.value = true;
      void checkRemoved();
    },
  } as const;
  if (isRemoved.value) return <RemovedFile file={file} />;
  const card = <DownloadCard file={file} onDownload={checkRemoved} />;
  // A webm or mp4 file has the type of a video, whether it contains one or only sound.
  const kind = sound.value ? "audio" : mediaKind(file.content_type);
  switch (isBroken.value ? "card" : kind) {
    case "picture":
      return <Picture file={file} onBroken={player.onError} />;
    case "audio":
      return (
        <figure class="player">
          <audio {...player} autoPlay={sound.value?.wasPlaying} />
          <figcaption>{card}</figcaption>
        </figure>
      );
    case "video":
      return (
        <figure class="player">
          <video
            {...player}
            playsInline
            onLoadedMetadata={({ currentTarget: { videoWidth, paused } }) => {
              if (videoWidth === 0) sound.value = { wasPlaying: !paused };
            }}
          />
          <figcaption>{card}</figcaption>
        </figure>
      );
    default:
      return card;
  }
}

function RemovedFile({ file: { name, size } }: { file: FileBody }) {
  return (
    <FileCard name={name} size={size}>
      <p class="foot">{strings.value.errors.gone}</p>
    </FileCard>
  );
}

function DownloadCard({ file, onDownload }: { file: FileBody; onDownload: () => void }) {
  const { name, size, file_uuid: uuid } = file;
  return (
    <FileCard name={name} size={size}>
      <a class="file-link" href={storageUrl(uuid)} download={name} onClick={onDownload}>
        {attachmentStrings.value.files.download}
        <span class="unseen"> {name}</span>
      </a>
    </FileCard>
  );
}

/** Returns the status of a request for the headers of a file, or undefined if the server did not answer. */
async function statusOf(url: string): Promise<number | undefined> {
  try {
    return (await fetch(url, { method: "HEAD", cache: "no-cache" })).status;
  } catch {
    return undefined;
  }
}
