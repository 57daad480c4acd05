/**
 * The connection of a chat or of the inbox. `online`: everything missed is loaded. `waiting`: the next attempt is at `retryAt` (Unix
 * ms of this machine). `stopped`: the server closed the socket for the reason in `code`, and only `reconnect` connects again.
 */
export type ConnectionState =
  | { state: "connecting" }
  | { state: "online" }
  | { state: "waiting"; retryAt: number }
  | { state: "signed-out" }
  | { state: "stopped"; code: "member_disabled" | "member_not_found" | "too_many_sockets" }
  | { state: "closed" };
