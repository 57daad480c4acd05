import type { ConnectionState } from "../../client/connection/connection-state.ts";

/** The one thing that all words of the page say about its connection. */
export type ConnectionTruth = "offline" | "closed" | "displaced" | "reconnecting" | "connecting" | "online";

type Facts = {
  /** The browser reports that it has no network. */
  isOffline: boolean;
  /** The operator has closed the site, as far as the last answers have shown. */
  isSiteClosed: boolean;
  /** Newer connections of the member have replaced one that this page needs. */
  isDisplaced: boolean;
  /** The connection of the list. */
  connection: ConnectionState;
};

/** Decides which of several reasons counts: the one that explains the others. A browser without a network knows nothing else. */
export function connectionTruth({
  isOffline,
  isSiteClosed,
  isDisplaced,
  connection,
}: Facts): ConnectionTruth {
  if (isOffline) return "offline";
  if (isSiteClosed && connection.state !== "online") return "closed";
  if (isDisplaced) return "displaced";
  if (connection.state === "waiting") return "reconnecting";
  return connection.state === "online" ? "online" : "connecting";
}
