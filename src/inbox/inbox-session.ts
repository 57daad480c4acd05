import type { CoinsFigure, KnownCoins } from "../core/known-coins.ts";
import type { KnownStanding } from "../core/standing.ts";
import { deliver } from "../platform/deliver.ts";
import { readAttachment, type SocketAttachment, writeAttachment } from "../platform/socket-attachment.ts";

/** A member's coins as their inbox stores them with each socket: they survive hibernation, and cost no row. */
export type StoredCoins = { known: KnownCoins; readAt: number; isStale: boolean };

/** The attachment of a socket of an inbox. */
export type InboxSession = SocketAttachment & {
  coins?: StoredCoins;
  /** The figure that the socket was last sent. */
  shownCoins?: CoinsFigure | undefined;
  standing?: KnownStanding;
  /** See `OpenChats`. */
  openChats?: readonly number[];
};

export function inboxSessionOf(socket: WebSocket): InboxSession {
  return readAttachment<InboxSession>(socket);
}

/** Changes some fields of a socket's attachment. */
export function saveInboxSession(socket: WebSocket, changes: Partial<InboxSession>): void {
  writeAttachment(socket, { ...inboxSessionOf(socket), ...changes });
}

/**
 * Sends a socket the member's coins, unless it has the same figure. One whose client reads slowly too: it would else show an old figure
 * once it has read everything, or it is closed, and connects again.
 */
export function sendCoins(socket: WebSocket, figure: CoinsFigure): void {
  const { shownCoins: shown } = inboxSessionOf(socket);
  if (shown?.balance === figure.balance && shown.exact === figure.exact) return;
  saveInboxSession(socket, { shownCoins: figure });
  const { balance, exact } = figure;
  deliver(socket, { type: "balance", balance, ...(!exact && { exact }) }, Date.now(), (isSent) => {
    // The token has expired. Once the socket has a new one, it is sent the next figure, whatever that is.
    if (!isSent) saveInboxSession(socket, { shownCoins: undefined });
  });
}
