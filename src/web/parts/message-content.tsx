import type { V1Message } from "../../protocol/server-frames.ts";
import { words } from "../state/language.ts";
import { Text } from "./text.tsx";

/** What a message says. */
export function MessageContent({ message }: { message: V1Message }) {
  const { chat } = words.value;
  switch (message.type) {
    case "text":
      return <Text text={message.text} />;
    case "smile":
      return <img class="smile" src={`/storage?uuid=${message.smile_file_uuid}`} alt={chat.smile} />;
    case "file":
      return (
        <>
          <a class="file" href={`/storage?uuid=${message.file_uuid}`} download={message.name}>
            {message.name}
          </a>
          {message.text !== "" && <Text text={message.text} />}
        </>
      );
  }
}
