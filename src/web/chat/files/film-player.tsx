import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { storageUrl } from "../../storage-url.ts";
import type { FileBody } from "./file-body.ts";
import { type PictureShape, shapeOf, UNKNOWN_SHAPE } from "./picture-shape.ts";
import { useShape } from "./use-shape.ts";

type Props = {
  file: FileBody;
  card: ComponentChildren;
  /** Called if the file has no picture. */
  onSound: (wasPlaying: boolean) => void;
  onError: () => void;
};

/** A film with the browser's own controls, in its own shape once that is known. */
export function FilmPlayer({ file, card, onSound, onError }: Props) {
  const shape = useSignal<PictureShape>(UNKNOWN_SHAPE);
  const video = useShape<HTMLVideoElement>(shape.value);
  return (
    <figure class="player">
      {/* biome-ignore lint/a11y/useMediaCaption: members' films have no captions. */}
      <video
        ref={video}
        src={storageUrl(file.file_uuid)}
        controls
        playsInline
        preload="metadata"
        aria-label={file.name}
        onError={onError}
        onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight, paused } }) => {
          if (videoWidth === 0) onSound(!paused);
          else shape.value = shapeOf(videoWidth, videoHeight);
        }}
      />
      <figcaption>{card}</figcaption>
    </figure>
  );
}
