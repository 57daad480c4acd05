import { type CloseCode, closeCodeOf, ERRORS, type ErrorCode } from "../protocol/errors.ts";
import { type FieldErrorCode, type FieldRule, fieldError } from "../protocol/field-errors.ts";

type Surface = "http" | "frame" | "close";
/** `malformed`: the status, if another one than usual, for a request that is not even read. */
type Guide = { surfaces: Surface[]; advice: string; malformed?: number };

const FIX: Guide = { surfaces: ["frame"], advice: "Fix the frame." };
const FIX_REQUEST: Guide = { surfaces: ["http"], advice: "Fix the request." };
/** The site's server sends texts over HTTP. */
const FIX_TEXT: Guide = { surfaces: ["frame", "http"], advice: "Fix the text." };

/** Where a client may receive each code, and what the client should do. */
const GUIDE: Record<ErrorCode, Guide> = {
  unauthorized: { surfaces: ["http", "frame", "close"], advice: "Log in again." },
  token_expired: { surfaces: ["frame", "close"], advice: "Send a `Bearer` frame with a new token." },
  forbidden: { surfaces: ["http"], advice: "Do not retry." },
  member_disabled: { surfaces: ["http", "frame", "close"], advice: "Do not retry." },
  member_not_found: { surfaces: ["http", "close"], advice: "Do not retry." },
  auth_timeout: { surfaces: ["close"], advice: "Connect again." },
  too_many_sockets: { surfaces: ["close"], advice: "Stay disconnected until the member acts." },
  flood: { surfaces: ["close"], advice: "Connect again after a pause." },
  invalid_message: FIX,
  unknown_type: FIX,
  empty_message: FIX_TEXT,
  text_too_long: FIX_TEXT,
  frame_too_large: FIX,
  smile_not_found: { surfaces: ["frame", "http"], advice: "Load the smiles again." },
  invalid_file_frame: FIX,
  file_too_large: FIX,
  empty_file: FIX,
  file_size_mismatch: FIX,
  insufficient_balance: { surfaces: ["frame", "http"], advice: "Get more coins." },
  price_changed: { surfaces: ["frame"], advice: "Let the member confirm the new price." },
  message_id_conflict: {
    surfaces: ["frame", "http"],
    advice: "Make a new id: this one was reused by mistake.",
  },
  stale_message_id: {
    surfaces: ["frame", "http"],
    advice: "Correct the clock, or finish resuming; then make a new id.",
  },
  out_of_order: {
    surfaces: ["frame"],
    advice:
      "Send the message again behind the one that it named, or without a name if that one was refused for good.",
  },
  rate_limited: {
    surfaces: ["frame", "http", "close"],
    advice:
      "Wait for the seconds in `retry_after` or `Retry-After`. After a close, connect again after a pause.",
  },
  file_quota_exceeded: {
    surfaces: ["frame"],
    advice: "Let the member send the file again after the seconds in `retry_after`.",
  },
  unavailable: {
    surfaces: ["http", "frame", "close"],
    advice: "Retry later with the same `client_message_id` or `Idempotency-Key`.",
  },
  internal: {
    surfaces: ["http", "frame", "close"],
    advice: "Retry with the same `client_message_id` or `Idempotency-Key`.",
  },
  invalid_request: { ...FIX_REQUEST, malformed: 400 },
  invalid_credentials: { surfaces: ["http"], advice: "Let the member enter them again." },
  password_change_required: {
    surfaces: ["http"],
    advice: "Let the member choose a password, and send it as `new_password`.",
  },
  weak_password: { surfaces: ["http"], advice: "Let the member choose another password." },
  not_found: FIX_REQUEST,
  gone: { surfaces: ["http"], advice: "Do not retry: show the message without its file." },
  method_not_allowed: FIX_REQUEST,
  email_taken: { surfaces: ["http"], advice: "Log in instead." },
  idempotency_conflict: { surfaces: ["http"], advice: "Make a new key." },
  file_in_use: { surfaces: ["http"], advice: "Retire the smile instead." },
  nothing_to_refund: { surfaces: ["http"], advice: "Do not retry." },
  not_repairable: { surfaces: ["http"], advice: "Do not retry." },
  payload_too_large: FIX_REQUEST,
  unsupported_media_type: FIX_REQUEST,
  range_not_satisfiable: FIX_REQUEST,
  upgrade_required: FIX_REQUEST,
};

/** One row of the closed list of errors, as both documents show it. */
export type CodeRow = {
  code: string;
  status?: number;
  malformed?: number | undefined;
  close?: number;
  means: string;
  advice: string;
};

/** Returns the codes that a client may receive on the given surfaces, with their statuses and close codes. */
export function errorCodes(...requested: Surface[]): CodeRow[] {
  return (Object.keys(ERRORS) as ErrorCode[]).flatMap((code) => {
    const { surfaces, advice, malformed } = GUIDE[code];
    const entry: { status: number; close?: number; detail: string } = ERRORS[code];
    if (!surfaces.some((surface) => requested.includes(surface))) return [];
    return [
      {
        code,
        ...(requested.includes("http") && { status: entry.status, malformed }),
        ...(requested.includes("close") && surfaces.includes("close") && { close: entry.close ?? 1011 }),
        means: entry.detail,
        advice,
      },
    ];
  });
}

const CLOSES: Record<CloseCode, string> = {
  unauthorized:
    "The first frame was not a valid token, or a log-out or a new password ended the token's session.",
  token_expired: "The token expired a minute ago, and the client has not sent a new one.",
  member_disabled: "The member is deactivated.",
  member_not_found: "The other member does not exist, or is the member itself.",
  auth_timeout: "The client sent no token within 10 seconds.",
  too_many_sockets:
    "The member opened an eleventh socket to the same chat or inbox. The server closes the oldest.",
  flood:
    "The client sent more than 10,000 frames or 16 MiB before the server accepted the token, or the server refused 1,000 of its frames in a row.",
  rate_limited: "The member, or the client's network, opened too many sockets within a minute.",
  unavailable: "D1 or an object did not answer in time, or the object went away.",
  internal: "The server failed.",
};

/** One way in which the server closes a socket. The reason is an error code, or empty for a close by the platform. */
export type CloseRow = { close: number; reason: string; when: string };

export function closeCodes(): CloseRow[] {
  const ours = (Object.keys(CLOSES) as CloseCode[]).map((reason) => ({
    close: closeCodeOf(reason),
    reason,
    when: CLOSES[reason],
  }));
  const platform = {
    close: 1009,
    reason: "",
    when: "A frame was larger than 32 MiB. The platform closes the socket and gives no reason.",
  };
  return [...ours, platform];
}

type ParamsOf<C extends FieldErrorCode> = Extract<FieldRule, { code: C }>["params"];

/** Params of each code, for a sentence in the documents. */
const FIELD_SAMPLES: { [C in FieldErrorCode]: ParamsOf<C> } = {
  required: undefined,
  invalid_type: { expected: "integer" },
  too_short: { minimum: 8 },
  too_long: { maximum: 50 },
  too_small: { minimum: 1 },
  too_big: { maximum: 50 },
  too_many: { maximum: 50 },
  invalid_format: { format: "email" },
  not_one_of: { values: ["text"] },
  passwords_differ: undefined,
  same_password: undefined,
  weak_password: undefined,
  control_characters: undefined,
  hidden_characters: undefined,
  invalid_name: undefined,
  name_not_allowed: undefined,
  too_few_letters: { minimum: 2 },
  email_or_query: undefined,
  zero: undefined,
  year_out_of_range: { minimum: 1970, maximum: 9999 },
};

/** One row of the closed list of field errors, with the names of its params and an example of its sentence. */
export type FieldCodeRow = { code: string; params: string[]; example: string };

export function fieldErrorCodes(): FieldCodeRow[] {
  return Object.entries(FIELD_SAMPLES).map(([code, params]) => ({
    code,
    params: Object.keys(params ?? {}),
    example: fieldError("#", { code, params } as FieldRule).detail,
  }));
}
