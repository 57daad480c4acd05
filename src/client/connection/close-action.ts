import type { CloseCode } from "../../protocol/errors.ts";
import { FLOOD_PAUSE_MS } from "../limits.ts";

/** How the client reacts after the server has closed a socket, or has given it no ticket. */
export type CloseAction =
  /** Reconnect soon. */
  | { kind: "retry" }
  /** Reconnect after a longer wait. */
  | { kind: "pause"; ms: number }
  /** Reconnect at once with another ticket. */
  | { kind: "renew-ticket" }
  /** Reconnect with a new token. */
  | { kind: "authenticate" }
  /** Do not reconnect until the caller asks for it. */
  | { kind: "stop"; code: "member_disabled" | "member_not_found" | "too_many_sockets" };

/**
 * @param reason the close reason: one of the server's codes, or any other text
 * @param options.isNewTicketUseful whether the server may have refused only the ticket, and not the access token
 */
export function actionForClose(
  closeCode: number,
  reason: CloseCode | string,
  { isNewTicketUseful = false } = {},
): CloseAction {
  if (closeCode === 4401) {
    return { kind: isNewTicketUseful && reason === "unauthorized" ? "renew-ticket" : "authenticate" };
  }
  if (closeCode === 4403) return { kind: "stop", code: "member_disabled" };
  if (closeCode === 4404) return { kind: "stop", code: "member_not_found" };
  // A newer socket of the same member replaced this one. Reconnecting would close another of the member's sockets.
  if (closeCode === 4429 && reason === "too_many_sockets") return { kind: "stop", code: reason };
  return closeCode === 4429 ? { kind: "pause", ms: FLOOD_PAUSE_MS } : { kind: "retry" };
}
