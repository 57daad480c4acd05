import type { ErrorCode } from "../protocol/errors.ts";
import type { V1Error } from "../protocol/frames/server.ts";

/**
 * `cancelled`: dropped by its signal, or discarded. `closed`: the chat was closed first; what was to be sent is kept.
 * `offline`: there is no connection to ask on. `gap`: messages are missing in an answer; the chat connects anew.
 * `not_kept`: the store of the outbox failed, and nothing was sent. `unreadable_file`: the file can't be read any more.
 */
export type ClientErrorCode =
  | "cancelled"
  | "closed"
  | "offline"
  | "gap"
  | "storage_failed"
  | "unreadable_file";

/** What went wrong: a code of the site, with its frame, or one of the client's own. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ErrorCode | ClientErrorCode;
  /** What the site said. */
  readonly frame: V1Error | undefined;

  constructor(error: V1Error | ClientErrorCode, cause?: unknown) {
    super(typeof error === "string" ? error : error.detail, { cause });
    this.code = typeof error === "string" ? error : error.code;
    this.frame = typeof error === "string" ? undefined : error;
  }
}
