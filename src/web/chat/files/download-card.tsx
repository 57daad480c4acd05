import { storageUrl } from "../../storage-url.ts";
import { downloadIcon } from "../../ui/icons/chat-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { messageStrings } from "../messages/strings.ts";
import type { FileBody } from "./file-body.ts";
import { FileCard } from "./file-card.tsx";

/** A file with a link that downloads it. The link is as large as the card. */
export function DownloadCard({ file, onDownload }: { file: FileBody; onDownload: () => void }) {
  const { name, size, file_uuid: uuid, content_type: contentType } = file;
  return (
    <FileCard name={name} size={size} contentType={contentType}>
      <a
        class="file-link"
        href={storageUrl(uuid)}
        download={name}
        aria-label={messageStrings.value.media.download(name)}
        onClick={onDownload}
      >
        <Icon path={downloadIcon} />
      </a>
    </FileCard>
  );
}
