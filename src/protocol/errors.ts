/**
 * The closed list of what can go wrong, as a client sees it. `status` is the HTTP status; `close` the code of the socket's close,
 * where there is one; the reason text of a close is the code itself. `detail` is the sentence a person reads, unless the place
 * that refuses knows a better one. Nothing the peer sent is ever repeated in it.
 */
export const ERRORS = {
  unauthorized: { status: 401, close: 4401, detail: "The access token is missing or invalid. Log in again." },
  token_expired: { status: 401, close: 4401, detail: "The access token has expired. Send a new one." },
  forbidden: { status: 403, detail: "This requires a role that you do not have." },
  member_disabled: { status: 403, close: 4403, detail: "This member is deactivated." },
  member_not_found: { status: 404, close: 4404, detail: "There is no such member." },
  auth_timeout: { status: 408, close: 4408, detail: "No access token arrived in time." },
  too_many_sockets: { status: 429, close: 4429, detail: "This chat is open in too many places." },
  flood: { status: 429, close: 4429, detail: "Too much was sent before the access token was accepted." },

  invalid_message: { status: 422, detail: "A field of the message is missing or has an invalid value." },
  unknown_type: { status: 422, detail: "Unknown message type." },
  empty_message: { status: 422, detail: "The message has no text." },
  text_too_long: { status: 422, detail: "The text is longer than 10,000 characters." },
  frame_too_large: { status: 413, detail: "The frame is larger than 65,536 bytes." },
  smile_not_found: { status: 404, detail: "There is no such smile." },
  invalid_file_frame: {
    status: 422,
    detail: "The binary frame is not '!', a JSON header, '#' and the file's bytes.",
  },
  file_too_large: { status: 413, detail: "The file is larger than this site allows." },
  empty_file: { status: 422, detail: "The file has no bytes." },
  file_size_mismatch: { status: 422, detail: "The file size does not match its header." },
  insufficient_balance: { status: 409, detail: "You have too few coins. Nothing was sent or charged." },
  price_changed: { status: 409, detail: "It costs more than you allowed. Nothing was sent or charged." },
  message_id_conflict: { status: 409, detail: "This client_message_id is already used for another message." },
  stale_message_id: { status: 409, detail: "This client_message_id cannot be looked up. Make a new one." },
  rate_limited: { status: 429, detail: "Too many requests. Try again in a moment." },
  // Over a socket, the refused frame is never stored or charged; an earlier frame under the same id may have been. A request over
  // HTTP may still take effect.
  unavailable: {
    status: 503,
    close: 4503,
    detail:
      "Temporarily unavailable. Try again later: under the same id or key, nothing is stored or charged twice.",
  },
  internal: { status: 500, close: 1011, detail: "Something went wrong on our side." },

  invalid_request: { status: 422, detail: "The request is malformed or has an invalid value." },
  invalid_credentials: { status: 401, detail: "The email or the password is wrong." },
  not_found: { status: 404, detail: "There is nothing here." },
  method_not_allowed: { status: 405, detail: "This address does not support that method." },
  email_taken: { status: 409, detail: "This email is already registered." },
  idempotency_conflict: { status: 409, detail: "This Idempotency-Key is already used for another request." },
  nothing_to_refund: { status: 409, detail: "This message cost nothing." },
  payload_too_large: { status: 413, detail: "The body is too large." },
  unsupported_media_type: { status: 415, detail: "Unsupported image format." },
  range_not_satisfiable: { status: 416, detail: "The file has no such range." },
  upgrade_required: { status: 426, detail: "This address accepts only WebSocket connections." },
} as const satisfies Record<string, { status: number; close?: number; detail: string }>;

export type ErrorCode = keyof typeof ERRORS;
/** The codes that may end a socket. */
export type CloseCode = {
  [C in ErrorCode]: (typeof ERRORS)[C] extends { close: number } ? C : never;
}[ErrorCode];

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERRORS, code);
}

/** `code` if it may end a socket; what has no close code of its own is said as `internal`. */
export function toCloseCode(code: unknown): CloseCode {
  return isErrorCode(code) && "close" in ERRORS[code] ? (code as CloseCode) : "internal";
}

export function closeCodeOf(code: CloseCode): number {
  return ERRORS[code].close;
}

/**
 * A close code that may be sent in answer to one that came. 1005 says that there was none, 1006 that the peer was `lost`; others
 * are reserved or no codes at all, and a peer may send them all the same (RFC 6455, 7.4).
 */
export function sendableClose(code: number, lost = 1000): number {
  if (code === 1006) return lost;
  const known =
    (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
  return known ? code : 1000;
}

/** What a decoder makes of bytes from outside. */
export type Decoded<T> =
  | { ok: true; frame: T }
  /** `clientMessageId` of the frame that is refused, where it could be read. */
  | { ok: false; code: ErrorCode; clientMessageId?: string | undefined };
