import { type CloseCode, closeCodeOf, ERRORS, type ErrorCode } from "../protocol/errors.ts";

type Surface = "http" | "frame" | "close";
type Guide = { surfaces: Surface[]; advice: string };

const FIX: Guide = { surfaces: ["frame"], advice: "fix the frame" };
const FIX_REQUEST: Guide = { surfaces: ["http"], advice: "fix the request" };

/** Where a client meets each code, and what it should do then. */
const GUIDE: Record<ErrorCode, Guide> = {
  unauthorized: { surfaces: ["http", "frame", "close"], advice: "log in again" },
  token_expired: { surfaces: ["frame", "close"], advice: "send `Bearer` and a new token" },
  forbidden: { surfaces: ["http"], advice: "give up" },
  member_disabled: { surfaces: ["http", "frame", "close"], advice: "give up" },
  member_not_found: { surfaces: ["http", "close"], advice: "give up" },
  auth_timeout: { surfaces: ["close"], advice: "connect again" },
  too_many_sockets: { surfaces: ["close"], advice: "stay closed until the member acts" },
  flood: { surfaces: ["close"], advice: "connect again after a pause" },
  invalid_message: FIX,
  unknown_type: FIX,
  empty_message: FIX,
  text_too_long: FIX,
  frame_too_large: FIX,
  smile_not_found: { surfaces: ["frame", "http"], advice: "read the smiles again" },
  invalid_file_frame: FIX,
  file_too_large: FIX,
  empty_file: FIX,
  file_size_mismatch: FIX,
  insufficient_balance: { surfaces: ["frame", "http"], advice: "top up" },
  price_changed: { surfaces: ["frame"], advice: "ask the member again" },
  message_id_conflict: { surfaces: ["frame"], advice: "make a new id" },
  stale_message_id: {
    surfaces: ["frame"],
    advice: "correct the clock, or finish the resume; then make a new id",
  },
  rate_limited: {
    surfaces: ["frame", "http"],
    advice: "wait as long as `retry_after` or `Retry-After` says",
  },
  unavailable: {
    surfaces: ["http", "frame", "close"],
    advice: "try again later, under the same `client_message_id` or `Idempotency-Key`",
  },
  internal: {
    surfaces: ["http", "frame", "close"],
    advice: "try again, under the same `client_message_id` or `Idempotency-Key`",
  },
  invalid_request: FIX_REQUEST,
  invalid_credentials: { surfaces: ["http"], advice: "ask the member again" },
  not_found: FIX_REQUEST,
  method_not_allowed: FIX_REQUEST,
  email_taken: { surfaces: ["http"], advice: "log in instead" },
  idempotency_conflict: { surfaces: ["http"], advice: "make a new key" },
  nothing_to_refund: { surfaces: ["http"], advice: "give up" },
  payload_too_large: FIX_REQUEST,
  unsupported_media_type: FIX_REQUEST,
  range_not_satisfiable: FIX_REQUEST,
  upgrade_required: FIX_REQUEST,
};

/** One row of the closed list, as both documents show it. */
export type CodeRow = { code: string; status?: number; close?: number; means: string; advice: string };

/** The codes that a client may meet there, with the statuses and closes that stand for them. */
export function errorCodes(...requested: Surface[]): CodeRow[] {
  return (Object.keys(ERRORS) as ErrorCode[]).flatMap((code) => {
    const { surfaces, advice } = GUIDE[code];
    const entry: { status: number; close?: number; detail: string } = ERRORS[code];
    if (!surfaces.some((surface) => requested.includes(surface))) return [];
    return [
      {
        code,
        ...(requested.includes("http") && { status: entry.status }),
        ...(requested.includes("close") && surfaces.includes("close") && { close: entry.close ?? 1011 }),
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
