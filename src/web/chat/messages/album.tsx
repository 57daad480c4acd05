import type { V1Message } from "../../../protocol/frames/server.ts";
import { FileMessage } from "../files/file-message.tsx";
import { type MessageItemProps, MessageRow } from "./message-item.tsx";
import { MessageMeta } from "./message-meta.tsx";

type Props = Omit<MessageItemProps, "message" | "isRead"> & {
  messages: readonly V1Message[];
  /** The last message that the other member has read; 0 in the other member's albums. */
  readUpTo: number;
};

/** Several pictures of one turn in a grid, with the time of the last one. Each of them opens. */
export function Album({ messages, readUpTo, ...row }: Props) {
  const [first, last] = [messages[0] as V1Message, messages.at(-1) as V1Message];
  const receipt = last.id <= readUpTo ? "read" : "sent";
  return (
    <MessageRow {...row} first={first} last={last} bubble="bubble has-file">
      <div class={messages.length % 2 === 0 ? "album" : "album is-odd"}>
        {messages.map(
          (message) =>
            message.type === "file" && (
              <div key={message.id} class="album-cell" data-id={message.id}>
                <FileMessage file={message} isCell />
              </div>
            ),
        )}
      </div>
      <div class="pill">
        <MessageMeta date={last.date} receipt={row.isOwn ? receipt : undefined} />
      </div>
    </MessageRow>
  );
}
