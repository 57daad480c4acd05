import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatBytes } from "../../i18n/bytes.ts";
import { language } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { backIcon } from "../../ui/icons/page-icons.ts";
import { Sheet } from "../../ui/sheet.tsx";
import { messageStrings } from "../messages/strings.ts";
import { attachmentStrings } from "../strings.ts";
import type { FileBody } from "./file-body.ts";

type Props = {
  /** All pictures of the chat that are loaded, oldest first. */
  pictures: readonly FileBody[];
  first: FileBody;
  onClose: () => void;
};

/** A large picture. Its buttons and the arrow keys lead to the others of the chat. */
export function Viewer({ pictures, first, onClose }: Props) {
  const { files: t } = attachmentStrings.value;
  const at = useSignal(
    Math.max(
      0,
      pictures.findIndex(({ file_uuid: uuid }) => uuid === first.file_uuid),
    ),
  );
  const file = pictures[at.value] ?? first;
  const url = storageUrl(file.file_uuid);
  const go = (by: number) => {
    at.value = Math.min(Math.max(at.value + by, 0), pictures.length - 1);
  };
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === "ArrowLeft") go(-1);
      if (key === "ArrowRight") go(1);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <Sheet title={file.name} closeLabel={attachmentStrings.value.close} kind="viewer" onClose={onClose}>
      <div class="viewer-picture">
        <Step at={at.value} count={pictures.length} go={go} />
        <img key={url} src={url} alt={file.name} />
      </div>
      <p>
        <a class="viewer-link" href={url} download={file.name}>
          {t.download}
        </a>{" "}
        <span class="quiet">{formatBytes(file.size, language.value)}</span>
      </p>
    </Sheet>
  );
}

/** Leads to the picture before and after, where there are any. */
function Step({ at, count, go }: { at: number; count: number; go: (by: number) => void }) {
  const { media: t } = messageStrings.value;
  if (count < 2) return null;
  return (
    <div class="viewer-steps">
      <IconButton
        label={t.previous}
        icon={backIcon}
        isDirected
        aria-disabled={at === 0}
        onClick={() => go(-1)}
      />
      <IconButton
        label={t.next}
        icon={backIcon}
        isDirected
        class="is-next"
        aria-disabled={at === count - 1}
        onClick={() => go(1)}
      />
    </div>
  );
}
