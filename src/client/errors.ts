import type { ErrorCode } from "../protocol/errors.ts";
import type { V1Error } from "../protocol/frames/server.ts";

/**
 * `cancelled`: the message was discarded, or its signal aborted. `closed`: the chat was closed first; the message stays in the store.
 * `offline`: there is no connection for the request. `gap`: messages are missing in a response; the chat reconnects.
 * `storage_failed`: the outbox store failed, so messages are sent from memory. `unreadable_file`: the file can no longer be read.
 */
export type ClientErrorCode =
  | "cancelled"
  | "closed"
  | "offline"
  | "gap"
  | "storage_failed"
  | "unreadable_file"
  | Extract<
      ErrorCode,
      | "empty_message"
      | "file_too_large"
      | "member_disabled"
      | "member_not_found"
      | "text_too_long"
      | "too_many_sockets"
      | "unauthorized"
    >;

/** An error of the server, with its frame, or an error of the client itself. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  /** The kind of error, from a closed list. */
  readonly code: ErrorCode | ClientErrorCode;
  /** The server's error frame. Undefined for the client's own errors. */
  readonly frame: V1Error | undefined;

  constructor(error: V1Error | ClientErrorCode, cause?: unknown) {
    const [code, frame] = typeof error === "string" ? [error] : [error.code, error];
    super(frame?.detail ?? code, { cause });
    this.code = code;
    this.frame = frame;
  }
}

/** Returns a promise that is rejected and marked as handled: a caller that does not wait for it need not catch the error. */
export function rejected(code: ClientErrorCode): Promise<never> {
  const promise = Promise.reject(new ChatError(code));
  promise.catch(() => {});
  return promise;
}
