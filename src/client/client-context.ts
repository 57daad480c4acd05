import type { Tickets } from "./auth/tickets.ts";
import type { TokenRenewal } from "./auth/token-renewal.ts";
import type { Clock, ServerClock } from "./clock.ts";
import type { Network } from "./connection/network.ts";
import type { SocketConstructor } from "./connection/socket.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";

/** The server and the platform, which all parts of one client share. */
export type ClientContext = {
  url: URL;
  tokens: TokenRenewal;
  tickets: Tickets;
  serverClock: ServerClock;
  clock: Clock;
  /** Returns a number from 0 to 1. */
  random: () => number;
  network: Network;
  store: OutboxStore;
  WebSocket: SocketConstructor;
};

/** Returns the `ws:` or `wss:` URL of a path such as `/members/inbox/`. */
export function socketUrl({ url }: ClientContext, path: string): string {
  return new URL(path, url).href.replace(/^http/, "ws");
}
