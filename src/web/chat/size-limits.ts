import type { Chat } from "../../client/chat.ts";
import { FILE_BYTES_MAX, TEXT_MAX_LENGTH } from "../../core/limits.ts";
import { FILE_DEFAULT_MAX_BYTES } from "../limits.ts";

type Server = Pick<Chat, "limits" | "prices">;

/**
 * Returns how many bytes a file may have: the site's limit. Before the chat was online once the limit is unknown, so only a file that
 * no site accepts is too large.
 */
export function fileMaxBytes({ limits, prices }: Server): number {
  return limits?.file_bytes ?? (prices ? FILE_DEFAULT_MAX_BYTES : FILE_BYTES_MAX);
}

/** Returns how many UTF-16 code units a text may have. */
export function textMaxLength({ limits }: Server): number {
  return limits?.text_length ?? TEXT_MAX_LENGTH;
}
