import { useSignal } from "@preact/signals";
import { formatBytes } from "../../i18n/bytes.ts";
import { language } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { Modal } from "../../ui/modal.tsx";
import { attachmentStrings } from "../strings.ts";
import type { FileBody } from "./file-body.ts";

/** A thumbnail that opens the full picture. Its fixed size keeps the layout still while it loads. */
export function Picture({ file, onBroken }: { file: FileBody; onBroken: () => void }) {
  const { files: t } = attachmentStrings.value;
  const isLarge = useSignal(false);
  const url = storageUrl(file.file_uuid);
  return (
    <>
      <button
        type="button"
        class="picture"
        aria-haspopup="dialog"
        onClick={() => {
          isLarge.value = true;
        }}
      >
        <img src={url} alt={t.enlarge(file.name)} width="240" height="180" onError={onBroken} />
      </button>
      {isLarge.value && (
        <Modal
          title={file.name}
          kind="large"
          onClose={() => {
            isLarge.value = false;
          }}
        >
          <img src={url} alt={file.name} />
          <p>
            <a class="file-link" href={url} download={file.name}>
              {t.download}
            </a>{" "}
            <span class="quiet">{formatBytes(file.size, language.value)}</span>
          </p>
        </Modal>
      )}
    </>
  );
}
