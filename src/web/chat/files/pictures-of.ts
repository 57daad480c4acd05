import { cleanFileName } from "../../../core/words.ts";
import type { Block } from "../messages/blocks.ts";
import type { FileBody } from "./file-body.ts";
import { mediaKind } from "./media-kind.ts";

/** Returns all pictures of the loaded messages, oldest first. */
export function picturesOf(blocks: readonly Block[]): FileBody[] {
  return blocks
    .flatMap(({ messages }) => messages)
    .flatMap((message) =>
      message.type === "file" && mediaKind(message.content_type) === "picture"
        ? { ...message, name: cleanFileName(message.name) }
        : [],
    );
}
