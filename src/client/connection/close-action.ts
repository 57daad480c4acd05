import type { CloseCode } from "../../protocol/errors.ts";

/** How the client reacts after the server has closed a socket. */
export type CloseAction =
  /** Reconnect soon. */
  | { kind: "retry" }
  /** Reconnect after a longer wait. */
  | { kind: "pause" }
  /** Reconnect with a new token. */
  | { kind: "authenticate" }
  /** Do not reconnect until the caller asks for it. */
  | { kind: "stop"; code: "member_disabled" | "member_not_found" | "too_many_sockets" };

/** @param reason the close reason: one of the server's codes, or any other text */
export function actionForClose(closeCode: number, reason: CloseCode | string): CloseAction {
  if (closeCode === 4401) return { kind: "authenticate" };
  if (closeCode === 4403) return { kind: "stop", code: "member_disabled" };
  if (closeCode === 4404) return { kind: "stop", code: "member_not_found" };
  // A newer socket of the same member replaced this one. Reconnecting would close another of the member's sockets.
  if (closeCode === 4429 && reason === "too_many_sockets") return { kind: "stop", code: "too_many_sockets" };
  return closeCode === 4429 ? { kind: "pause" } : { kind: "retry" };
}
