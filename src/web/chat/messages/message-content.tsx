import type { ComponentChildren } from "preact";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { timeOfDay } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { FileMessage } from "../files/file-message.tsx";
import { SmilePicture } from "../smiles/smile-picture.tsx";
import { TextContent } from "./text-content.tsx";

/** The content of a stored message, with its time and receipt. */
export function MessageContent({ message, meta }: { message: V1Message; meta: ComponentChildren }) {
  switch (message.type) {
    case "text":
      // The server puts an empty text in the place of a message that a restore has lost.
      if (message.text === "") {
        return (
          <>
            <p class="quiet">{strings.value.chat.lost}</p>
            {meta}
          </>
        );
      }
      return <TextContent text={message.text} metaWords={timeOfDay(message.date)} meta={meta} />;
    case "smile":
      return (
        <>
          <SmilePicture smileId={message.smile_id} fileUuid={message.smile_file_uuid} />
          {meta}
        </>
      );
    case "file":
      return (
        <>
          <FileMessage file={message} meta={message.text === "" && meta} />
          {message.text !== "" && (
            <TextContent text={message.text} metaWords={timeOfDay(message.date)} meta={meta} />
          )}
        </>
      );
    default:
      // A later server may send other types. The row shows that one is missing.
      throw new TypeError("unknown type of message");
  }
}
