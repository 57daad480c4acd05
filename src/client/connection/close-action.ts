import type { CloseCode } from "../../protocol/errors.ts";

/** What to do when the site has closed a socket. */
export type CloseAction =
  /** Come back, soon. */
  | { kind: "retry" }
  /** Come back after a while. */
  | { kind: "pause" }
  /** Come back with another token. */
  | { kind: "authenticate" }
  /** Stay away until the member wants otherwise. */
  | { kind: "stop"; code: "member_disabled" | "member_not_found" | "too_many_sockets" };

/** @param reason the text of the close: one of the site's codes, or anything else */
export function actionForClose(closeCode: number, reason: CloseCode | string): CloseAction {
  if (closeCode === 4401) return { kind: "authenticate" };
  if (closeCode === 4403) return { kind: "stop", code: "member_disabled" };
  if (closeCode === 4404) return { kind: "stop", code: "member_not_found" };
  // A newer socket of the same member took this one's place: to come back would throw out another.
  if (closeCode === 4429 && reason === "too_many_sockets") return { kind: "stop", code: "too_many_sockets" };
  return closeCode === 4429 ? { kind: "pause" } : { kind: "retry" };
}
