import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import type { Conversation } from "../conversation.ts";
import { OutgoingFile } from "../files/outgoing-file.tsx";
import { SmilePicture } from "../smiles/smile-picture.tsx";
import { MessageText } from "./message-text.tsx";

export function OutgoingContent({
  outgoing,
  conversation,
}: {
  outgoing: Outgoing;
  conversation: Conversation;
}) {
  const { content } = outgoing;
  switch (content.type) {
    case "text":
      return <MessageText text={content.text} />;
    case "smile":
      return <SmilePicture smileId={content.smileId} />;
    case "file":
      return (
        <>
          <OutgoingFile outgoing={outgoing} content={content} conversation={conversation} />
          {content.text !== "" && <MessageText text={content.text} />}
        </>
      );
  }
}
