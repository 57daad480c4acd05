import type { Clock, ServerClock } from "./clock.ts";
import type { Network } from "./network.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { SocketConstructor } from "./socket.ts";
import type { TokenRenewal } from "./tokens.ts";

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
