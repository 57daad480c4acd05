import { type CloseCode, closeCodeOf, ERRORS, type ErrorCode } from "../protocol/errors.ts";

type Where = "http" | "frame" | "close";
type Guide = { where: Where[]; advice: string };

const FIX: Guide = { where: ["frame"], advice: "fix the frame" };
const FIX_REQUEST: Guide = { where: ["http"], advice: "fix the request" };

/** Where a client meets each code, and what it should do then. */
const GUIDE: Record<ErrorCode, Guide> = {
  unauthorized: { where: ["http", "frame", "close"], advice: "log in again" },
  token_expired: { where: ["frame", "close"], advice: "send `Bearer` and a new token" },
  forbidden: { where: ["http"], advice: "give up" },
  member_disabled: { where: ["http", "frame", "close"], advice: "give up" },
  member_not_found: { where: ["http", "close"], advice: "give up" },
  auth_timeout: { where: ["close"], advice: "connect again" },
  too_many_sockets: { where: ["close"], advice: "stay closed until the member acts" },
  flood: { where: ["close"], advice: "connect again after a pause" },
  invalid_message: FIX,
  unknown_type: FIX,
  empty_message: FIX,
  text_too_long: FIX,
  frame_too_large: FIX,
  smile_not_found: { where: ["frame", "http"], advice: "read the smiles again" },
  invalid_file_frame: FIX,
  file_too_large: FIX,
  empty_file: FIX,
  file_size_mismatch: FIX,
  insufficient_balance: { where: ["frame", "http"], advice: "top up" },
  price_changed: { where: ["frame"], advice: "ask the member again" },
  message_id_conflict: { where: ["frame"], advice: "make a new id" },
  stale_message_id: {
    where: ["frame"],
    advice: "correct the clock, or finish the resume; then make a new id",
  },
  rate_limited: { where: ["frame", "http"], advice: "wait as long as `retry_after` or `Retry-After` says" },
  unavailable: {
    where: ["http", "frame", "close"],
    advice: "try again later, under the same `client_message_id` or `Idempotency-Key`",
  },
  internal: {
    where: ["http", "frame", "close"],
    advice: "try again, under the same `client_message_id` or `Idempotency-Key`",
  },
  invalid_request: FIX_REQUEST,
  invalid_credentials: { where: ["http"], advice: "ask the member again" },
  not_found: FIX_REQUEST,
  method_not_allowed: FIX_REQUEST,
  email_taken: { where: ["http"], advice: "log in instead" },
  idempotency_conflict: { where: ["http"], advice: "make a new key" },
  nothing_to_refund: { where: ["http"], advice: "give up" },
  payload_too_large: FIX_REQUEST,
  unsupported_media_type: FIX_REQUEST,
  range_not_satisfiable: FIX_REQUEST,
  upgrade_required: FIX_REQUEST,
};

/** One row of the closed list, as both documents show it. */
export type CodeRow = { code: string; status?: number; close?: number; means: string; advice: string };

/** The codes that a client may meet there, with the statuses and closes that stand for them. */
export function errorCodes(...places: Where[]): CodeRow[] {
  return (Object.keys(ERRORS) as ErrorCode[]).flatMap((code) => {
    const { where, advice } = GUIDE[code];
    const entry: { status: number; close?: number; detail: string } = ERRORS[code];
    if (!where.some((place) => places.includes(place))) return [];
    return [
      {
        code,
        ...(places.includes("http") && { status: entry.status }),
        ...(places.includes("close") && where.includes("close") && { close: entry.close ?? 1011 }),
        means: entry.detail,
        advice,
      },
    ];
  });
}

const CLOSES: Record<CloseCode, string> = {
  unauthorized: "The first frame was no token, or not a good one; or a new password ended it.",
  token_expired: "The token ran out a minute ago, and no new one came.",
  member_disabled: "You are deactivated.",
  member_not_found: "The other member does not exist, or is you.",
  auth_timeout: "No token came within 10 seconds.",
  too_many_sockets: "An eleventh socket of one member in one chat closes that member's oldest.",
  flood: "Over 10,000 frames or 16 MiB came before the token was accepted.",
  unavailable: ERRORS.unavailable.detail,
  internal: ERRORS.internal.detail,
};

/** One way in which a socket ends; the reason is the code of the closed list. */
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
    when: "A frame was over 32 MiB: the platform closes by itself.",
  };
  return [...ours, platform];
}
