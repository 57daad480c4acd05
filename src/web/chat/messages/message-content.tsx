import type { V1Message } from "../../../protocol/frames/server.ts";
import { strings } from "../../i18n/language.ts";
import { FileMessage } from "../files/file-message.tsx";
import { SmilePicture } from "../smiles/smile-picture.tsx";
import { MessageText } from "./message-text.tsx";

export function MessageContent({ message }: { message: V1Message }) {
  switch (message.type) {
    case "text":
      // The server puts an empty text in the place of a message that a restore has lost.
      if (message.text === "") return <p class="quiet">{strings.value.chat.lost}</p>;
      return <MessageText text={message.text} />;
    case "smile":
      return <SmilePicture smileId={message.smile_id} fileUuid={message.smile_file_uuid} />;
    case "file":
      return (
        <>
          <FileMessage file={message} />
          {message.text !== "" && <MessageText text={message.text} />}
        </>
      );
    default:
      // A later server may send other types. The row shows that one is missing.
      throw new TypeError("unknown type of message");
  }
}
