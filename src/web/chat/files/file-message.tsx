import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { cleanFileName } from "../../../core/words.ts";
import { strings } from "../../i18n/language.ts";
import { onDemand } from "../../on-demand.ts";
import { storageUrl } from "../../storage-url.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { DownloadCard } from "./download-card.tsx";
import type { FileBody } from "./file-body.ts";
import { FileCard } from "./file-card.tsx";
import { FilmPlayer } from "./film-player.tsx";
import { mediaKind } from "./media-kind.ts";
import { Picture } from "./picture.tsx";

const GONE = 410;

const soundPlayer = onDemand(() => import("./sound-player.tsx").then(({ SoundPlayer }) => SoundPlayer));

/** As large as the player, so that nothing moves when its code has loaded. */
function SoundFrame({ children }: { children?: ComponentChildren }) {
  return <div class="sound">{children}</div>;
}

type Props = {
  file: FileBody;
  /** The time, drawn where the kind of file has room for it. */
  meta?: ComponentChildren;
  /** One of several pictures in a grid. */
  isCell?: boolean;
};

/** A stored file. Media that the browser supports is shown or played inline; anything else is a card that downloads it. */
export function FileMessage({ file: { name, ...rest }, meta, isCell = false }: Props) {
  const file: FileBody = { ...rest, name: cleanFileName(name) };
  const isBroken = useSignal(false);
  const isRemoved = useSignal(false);
  const sound = useSignal<{ wasPlaying: boolean } | undefined>(undefined);
  const checkRemoved = async () => {
    isRemoved.value = (await statusOf(storageUrl(file.file_uuid))) === GONE;
  };
  const onError = () => {
    isBroken.value = true;
    void checkRemoved();
  };
  if (isRemoved.value) return <WithMeta meta={meta} content={<RemovedFile file={file} />} />;
  // A webm or mp4 file has the type of a video, whether it contains one or only sound.
  const kind = isBroken.value ? "card" : sound.value ? "audio" : mediaKind(file.content_type);
  const download = <DownloadCard file={file} onDownload={checkRemoved} />;
  if (kind === "picture") return <Picture file={file} isCell={isCell} meta={meta} onBroken={onError} />;
  if (kind === "video") {
    const onSound = (wasPlaying: boolean) => {
      sound.value = { wasPlaying };
    };
    const film = <FilmPlayer file={file} card={download} onSound={onSound} onError={onError} />;
    return <WithMeta meta={meta} content={film} />;
  }
  if (kind === "audio") {
    const props = { file, autoPlay: sound.value?.wasPlaying ?? false, onError };
    const player = <Lazy part={soundPlayer} props={props} frame={SoundFrame} />;
    return <WithMeta meta={meta} content={player} place="below" />;
  }
  return <WithMeta meta={meta} content={download} />;
}

type WithMetaProps = { content: ComponentChildren; meta: ComponentChildren; place?: "in-card" | "below" };

/** A card with the time on its last line, or a player with the time below. */
function WithMeta({ content, meta, place = "in-card" }: WithMetaProps) {
  return (
    <>
      {content}
      {meta && <div class={place}>{meta}</div>}
    </>
  );
}

function RemovedFile({ file: { name, size, content_type: contentType } }: { file: FileBody }) {
  return <FileCard name={name} size={size} contentType={contentType} note={strings.value.errors.gone} />;
}

/** Returns the status of a request for the headers of a file, or undefined if the server did not answer. */
async function statusOf(url: string): Promise<number | undefined> {
  try {
    return (await fetch(url, { method: "HEAD", cache: "no-cache" })).status;
  } catch {
    return undefined;
  }
}
