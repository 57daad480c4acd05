/**
 * The closed list of errors that a client can see. `status` is the HTTP status. `close` is the close code of a socket, for the
 * errors that close one; the reason of the close is the name of the error. `detail` is the sentence for people, which a call site
 * may replace with a more precise one. A detail never repeats anything that the peer sent.
 */
export const ERRORS = {
  unauthorized: {
    status: 401,
    close: 4401,
    detail: "The access token is missing or not valid, or its session has ended. Log in again.",
  },
  token_expired: { status: 401, close: 4401, detail: "The access token has expired. Send a new one." },
  forbidden: { status: 403, detail: "This requires a role that you do not have." },
  member_disabled: { status: 403, close: 4403, detail: "This member is deactivated." },
  member_not_found: { status: 404, close: 4404, detail: "There is no such member." },
  auth_timeout: { status: 408, close: 4408, detail: "No access token arrived in time." },
  too_many_sockets: {
    status: 429,
    close: 4429,
    detail: "Too many sockets are open. The oldest one was closed.",
  },
  flood: {
    status: 429,
    close: 4429,
    detail: "Too many frames were refused, or too much was sent before the access token was accepted.",
  },

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
  empty_file: { status: 422, detail: "The file is empty." },
  file_size_mismatch: { status: 422, detail: "The file size does not match its header." },
  insufficient_balance: { status: 409, detail: "You do not have enough coins. Nothing was sent or charged." },
  price_changed: { status: 409, detail: "The price is higher than max_price. Nothing was sent or charged." },
  message_id_conflict: { status: 409, detail: "This client_message_id is already used for another message." },
  stale_message_id: {
    status: 409,
    detail: "This client_message_id cannot be checked for duplicates. Create a new one.",
  },
  out_of_order: {
    status: 409,
    detail: "The message that this one must follow is not stored. Nothing was sent or charged.",
  },
  rate_limited: { status: 429, close: 4429, detail: "Too many requests. Try again in a moment." },
  file_quota_exceeded: {
    status: 429,
    detail: "You have sent as many bytes of files today as this site allows. Try again later.",
  },
  // On a socket, the refused frame is neither stored nor charged, but an earlier frame with the same id may have been. An HTTP
  // request may still take effect.
  unavailable: {
    status: 503,
    close: 4503,
    detail:
      "Temporarily unavailable. Try again later: under the same id or key, nothing is stored or charged twice.",
  },
  internal: { status: 500, close: 1011, detail: "An unexpected error occurred on the server." },

  invalid_request: { status: 422, detail: "The request is malformed or has an invalid value." },
  invalid_credentials: { status: 401, detail: "The email or the password is wrong." },
  password_change_required: {
    status: 403,
    detail: "This password was reset. Choose a new one, and log in with both.",
  },
  weak_password: { status: 422, detail: "This password is too easy to guess. Choose another one." },
  not_found: { status: 404, detail: "Nothing was found at this address." },
  gone: { status: 410, detail: "This file was removed." },
  method_not_allowed: { status: 405, detail: "This address does not support that method." },
  email_taken: { status: 409, detail: "This email is already registered." },
  idempotency_conflict: { status: 409, detail: "This Idempotency-Key is already used for another request." },
  file_in_use: { status: 409, detail: "This file is the image of a smile. Retire the smile instead." },
  nothing_to_refund: { status: 409, detail: "This message was free, so there is nothing to refund." },
  not_repairable: {
    status: 409,
    detail:
      "The rows of the database and of the room contradict each other: a restore does not explain it. Nothing was changed.",
  },
  payload_too_large: { status: 413, detail: "The body is too large." },
  unsupported_media_type: { status: 415, detail: "Unsupported image format." },
  range_not_satisfiable: { status: 416, detail: "The requested range is outside the file." },
  upgrade_required: { status: 426, detail: "This address accepts only WebSocket connections." },
} as const satisfies Record<string, { status: number; close?: number; detail: string }>;

export type ErrorCode = keyof typeof ERRORS;
/** The codes that may close a socket. */
export type CloseCode = {
  [C in ErrorCode]: (typeof ERRORS)[C] extends { close: number } ? C : never;
}[ErrorCode];

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERRORS, code);
}

/** Returns `code` if it may close a socket, and `internal` for every other value. */
export function toCloseCode(code: unknown): CloseCode {
  return isErrorCode(code) && "close" in ERRORS[code] ? (code as CloseCode) : "internal";
}

export function closeCodeOf(code: CloseCode): number {
  return ERRORS[code].close;
}

/**
 * Returns a code that may be sent in answer to a received close code. 1005 stands for a close without a code, and 1006 for a lost
 * connection, which becomes `lost`. A peer may also send codes that are reserved or invalid (RFC 6455, 7.4): they become 1000.
 */
export function sendableClose(code: number, lost = 1000): number {
  if (code === 1006) return lost;
  const known =
    (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
  return known ? code : 1000;
}

/** The result of a decoder. */
export type Decoded<T> =
  | { ok: true; frame: T }
  /** `clientMessageId` is the id of the refused frame, if it could be read. */
  | { ok: false; code: ErrorCode; clientMessageId?: string | undefined };
