import type { CloseCode } from "../../protocol/errors.ts";
import { FLOOD_PAUSE_MS, UNAVAILABLE_MAX_MS } from "../limits.ts";

/** How the client reacts after the server has closed a socket, or has given it no ticket. */
export type CloseAction =
  /** Reconnect after `pauseMs` and a backoff, which is at most `maxMs`. */
  | { kind: "retry"; pauseMs?: number; maxMs?: number }
  /** Reconnect at once with another ticket. */
  | { kind: "renew-ticket" }
  /** Reconnect with a new token. */
  | { kind: "authenticate" }
  /** Do not reconnect until the caller asks for it. */
  | { kind: "stop"; code: "member_disabled" | "member_not_found" | "too_many_sockets" };

/**
 * @param reason the close reason: one of the server's codes, or any other text
 * @param isNewTicketUseful whether the server may have refused only the ticket, and not the access token
 */
export function actionForClose(
  closeCode: number,
  reason: CloseCode | string,
  isNewTicketUseful?: boolean,
): CloseAction {
  if (closeCode === 4401) {
    return { kind: isNewTicketUseful && reason === "unauthorized" ? "renew-ticket" : "authenticate" };
  }
  if (closeCode === 4403) return { kind: "stop", code: "member_disabled" };
  if (closeCode === 4404) return { kind: "stop", code: "member_not_found" };
  // A newer socket of the same member replaced this one. Reconnecting would close another of the member's sockets.
  if (closeCode === 4429 && reason === "too_many_sockets") return { kind: "stop", code: reason };
  if (closeCode === 4503) return { kind: "retry", maxMs: UNAVAILABLE_MAX_MS };
  return { kind: "retry", pauseMs: closeCode === 4429 ? FLOOD_PAUSE_MS : 0 };
}
