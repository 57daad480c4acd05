import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import type { Conversation } from "../conversation.ts";
import { OutgoingFile } from "../files/outgoing-file.tsx";
import { SmilePicture } from "../smiles/smile-picture.tsx";
import { OutgoingMeta, outgoingWords } from "./outgoing-meta.tsx";
import { TextContent } from "./text-content.tsx";

export function OutgoingContent({
  outgoing,
  conversation,
}: {
  outgoing: Outgoing;
  conversation: Conversation;
}) {
  const { content } = outgoing;
  const words = outgoingWords(conversation);
  const meta = outgoing.state !== "failed" && <OutgoingMeta conversation={conversation} />;
  switch (content.type) {
    case "text":
      return <TextContent text={content.text} metaWords={words} meta={meta} />;
    case "smile":
      return (
        <>
          <SmilePicture smileId={content.smileId} />
          {meta}
        </>
      );
    case "file":
      return (
        <>
          <OutgoingFile outgoing={outgoing} content={content} conversation={conversation} />
          {content.text !== "" && <TextContent text={content.text} metaWords="" meta={undefined} />}
        </>
      );
  }
}
