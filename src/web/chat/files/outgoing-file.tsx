import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { cleanFileName } from "../../../core/words.ts";
import { isOffline } from "../../browser/network.ts";
import { language } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { messageStrings } from "../messages/strings.ts";
import { attachmentStrings } from "../strings.ts";
import { FileCard } from "./file-card.tsx";
import { mediaKind } from "./media-kind.ts";
import { type PictureShape, shapeOf, UNKNOWN_SHAPE } from "./picture-shape.ts";
import { useShape } from "./use-shape.ts";

type Props = {
  outgoing: Outgoing;
  content: Extract<Outgoing["content"], { type: "file" }>;
  conversation: Conversation;
};

/** A file that is being sent: its progress, and a button that cancels it while that is possible. */
export function OutgoingFile({ outgoing, content, conversation }: Props) {
  const { files: t } = attachmentStrings.value;
  const { file } = content;
  const name = cleanFileName(content.name);
  const { state, isOnWire, canDiscard, progress } = outgoing;
  const isOnline = !isOffline.value && conversation.connection.value.state === "online";
  const isLeaving = isOnWire && isOnline;
  return (
    <>
      {mediaKind(file.type) === "picture" && <Preview file={file} />}
      <FileCard name={name} size={file.size} contentType={file.type} />
      {state === "sending" && isLeaving && <Upload name={name} progress={progress} />}
      {state === "sending" && !isLeaving && (
        <p class="foot">{isOnline ? t.queued : messageStrings.value.log.waiting}</p>
      )}
      {state === "sending" && canDiscard && (
        <button
          type="button"
          class="cancel"
          aria-label={messageStrings.value.media.cancel(name)}
          onClick={() => void conversation.chat.discard(outgoing)}
        >
          {t.cancel}
        </button>
      )}
    </>
  );
}

/** The progress of an upload. It is unknown if another tab sends the file. After the last byte, the server is processing it. */
function Upload({ name, progress }: Pick<Outgoing, "progress"> & { name: string }) {
  const { files: t } = attachmentStrings.value;
  const label = t.progress(name);
  if (progress?.stage !== "uploading") {
    return (
      <div class="upload">
        <progress aria-label={label} />
        <p class="foot">{progress ? t.processing : messageStrings.value.log.sending}</p>
      </div>
    );
  }
  const { sent, total } = progress;
  const percent = (sent / total).toLocaleString(language.value, { style: "percent" });
  return (
    <div class="upload">
      <progress aria-label={label} value={sent} max={total} />
      <p class="foot">{t.uploading(percent)}</p>
    </div>
  );
}

function Preview({ file }: { file: Blob }) {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const shape = useSignal<PictureShape>(UNKNOWN_SHAPE);
  const image = useShape<HTMLImageElement>(shape.value);
  return (
    <img
      ref={image}
      class="preview"
      src={url}
      alt=""
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
        shape.value = shapeOf(naturalWidth, naturalHeight);
      }}
    />
  );
}
