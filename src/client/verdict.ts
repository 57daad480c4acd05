import type { CloseCode } from "../protocol/errors.ts";

/** What to do when the site has closed a socket. */
export type Verdict =
  /** Come back, soon. */
  | { act: "retry" }
  /** Come back after a while. */
  | { act: "pause" }
  /** Come back with another token. */
  | { act: "authenticate" }
  /** Stay away until the member wants otherwise. */
  | { act: "give up"; code: "member_disabled" | "member_not_found" | "too_many_sockets" };

/** @param reason the text of the close: one of the site's codes, or anything else */
export function verdictOf(close: number, reason: CloseCode | string): Verdict {
  if (close === 4401) return { act: "authenticate" };
  if (close === 4403) return { act: "give up", code: "member_disabled" };
  if (close === 4404) return { act: "give up", code: "member_not_found" };
  // A newer socket of the same member took this one's place: to come back would throw out another.
  if (close === 4429 && reason === "too_many_sockets") return { act: "give up", code: "too_many_sockets" };
  return close === 4429 ? { act: "pause" } : { act: "retry" };
}
