import { Tickets } from "./auth/tickets.ts";
import { type RenewToken, TokenRenewal } from "./auth/token-renewal.ts";
import { BackgroundSender } from "./background-sender.ts";
import { Chat } from "./chat.ts";
import type { ClientContext } from "./client-context.ts";
import { type Clock, ServerClock, systemClock } from "./clock.ts";
import { type Fetch, systemFetch } from "./connection/fetch.ts";
import { type Network, systemNetwork } from "./connection/network.ts";
import { type SocketConstructor, systemSocket } from "./connection/socket.ts";
import { Inbox } from "./inbox.ts";
import { IdbOutboxStore } from "./outbox/idb-outbox-store.ts";
import { MemoryOutboxStore, type OutboxStore } from "./outbox/outbox-store.ts";

export type ChatClientOptions = {
  /** The server's origin, `https://...`. */
  url: string | URL;
  /** The member's access token. */
  token: string;
  /**
   * Gets a new token for the same member. The client calls it before the old token expires, and when the server rejects the old
   * one. If it rejects, the member is signed out as soon as the server requires a new token. The promise must settle.
   */
  renewToken?: RenewToken;
  /**
   * Stores unsent messages. By default IndexedDB, shared by all tabs of the page's origin; without IndexedDB, memory. Use one store
   * per server.
   */
  store?: OutboxStore;
  /** By default `globalThis.WebSocket`. */
  WebSocket?: SocketConstructor;
  /** By default `globalThis.fetch`. Must reject when its signal is aborted. */
  fetch?: Fetch;
  /** By default the clock of the platform. */
  clock?: Clock;
  /** Returns a number from 0 to 1, for the jitter of reconnects and retries. By default `Math.random`. */
  random?: () => number;
  /** By default the events `online` and `visibilitychange` of a browser. */
  network?: Network;
};

/** The events of a `ChatClient`, and what their listeners receive. */
export type ClientEvents = {
  /** A new token from `renewToken` or `signIn`. */
  token: string;
  /** The server rejects the token and there is no new one: the member must sign in again. */
  signedOut: undefined;
};

/** One member's connection to a Parley server: their chats and the list of them. Sends what waits, also in chats that are not open. */
export class ChatClient {
  readonly #context: ClientContext;
  readonly #background: BackgroundSender;
  readonly #chats = new Map<number, Chat>();
  #inbox: Inbox | undefined;
  #isClosed = false;

  /** @throws TypeError when `token` is not a member's, or the platform has no WebSocket */
  constructor({
    url,
    token,
    renewToken,
    store,
    WebSocket = systemSocket(),
    fetch = systemFetch(),
    clock = systemClock,
    random = Math.random,
    network = systemNetwork,
  }: ChatClientOptions) {
    const serverUrl = new URL(url);
    const serverClock = new ServerClock(clock);
    this.#context = {
      url: serverUrl,
      tokens: new TokenRenewal(token, renewToken, { clock, serverClock, random }),
      tickets: new Tickets({ url: serverUrl, clock, fetch }),
      serverClock,
      clock,
      random,
      network,
      store: store ?? systemStore(serverUrl),
      WebSocket,
    };
    this.#background = new BackgroundSender(this.#context, (id) => this.#isClosed || this.#chats.has(id));
  }

  /** The member that the token belongs to. */
  get memberId(): number {
    return this.#context.tokens.memberId;
  }

  /** Adds a listener. @returns a function that removes it */
  on<K extends keyof ClientEvents>(event: K, listener: (event: ClientEvents[K]) => void): () => void {
    return this.#context.tokens.events.on(event, listener);
  }

  /** Opens the chat with another member and connects it. Returns the same chat until it is closed. A closed client opens none. */
  open(otherMemberId: number): Chat {
    const open = this.#chats.get(otherMemberId);
    if (open) return open;
    this.#background.end(otherMemberId);
    const chat = new Chat(this.#context, otherMemberId, () => {
      this.#chats.delete(otherMemberId);
      this.#background.add(otherMemberId);
    });
    this.#chats.set(otherMemberId, chat);
    if (this.#isClosed) chat.close();
    return chat;
  }

  /** Opens the list of this member's chats and connects it. Returns the same list until it is closed. */
  inbox(): Inbox {
    this.#inbox ??= new Inbox(this.#context, () => {
      this.#inbox = undefined;
    });
    return this.#inbox;
  }

  /** Signs the member back in with a new token. @throws TypeError when the token is not this member's */
  signIn(token: string): void {
    this.#context.tokens.signIn(token);
  }

  /** Closes all chats and the inbox. Unsent messages stay in the store. */
  close(): void {
    this.#isClosed = true;
    this.#context.tokens.close();
    this.#context.tickets.close();
    this.#inbox?.close();
    this.#background.close();
    for (const chat of this.#chats.values()) chat.close();
  }
}

function systemStore({ origin }: URL): OutboxStore {
  return "indexedDB" in globalThis ? new IdbOutboxStore(origin) : new MemoryOutboxStore();
}
