import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { cleanFileName } from "../../../core/words.ts";
import { findSmile } from "../smiles/smiles.ts";
import { attachmentStrings } from "../strings.ts";
import { beginningOf } from "./beginning.ts";

/** Returns the beginning of a message that is not sent, to tell its buttons from those of others. */
export function outgoingSummary({ content }: Outgoing): string {
  if (content.type === "text") return beginningOf(content.text);
  if (content.type === "file") return beginningOf(cleanFileName(content.name));
  return beginningOf(findSmile(content.smileId)?.title ?? "") || attachmentStrings.value.smiles.untitled;
}
