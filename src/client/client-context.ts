import type { TokenRenewal } from "./auth/token-renewal.ts";
import type { Clock, ServerClock } from "./clock.ts";
import type { Network } from "./connection/network.ts";
import type { SocketConstructor } from "./connection/socket.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";

/** What everything in one client shares: the site, and this machine. */
export type ClientContext = {
  url: URL;
  tokens: TokenRenewal;
  /** The site's clock. */
  serverClock: ServerClock;
  clock: Clock;
  /** From 0 to 1. */
  random: () => number;
  network: Network;
  store: OutboxStore;
  WebSocket: SocketConstructor;
};

/** Where a socket of the site is. @param path such as `members/inbox/` */
export function socketUrl({ url }: ClientContext, path: string): string {
  return new URL(path, url).href.replace(/^http/, "ws");
}
