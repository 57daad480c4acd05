import { type RenewToken, TokenRenewal } from "./auth/token-renewal.ts";
import { Chat } from "./chat.ts";
import type { ClientContext } from "./client-context.ts";
import { type Clock, ServerClock, systemClock } from "./clock.ts";
import { type Network, systemNetwork } from "./connection/network.ts";
import { type SocketConstructor, systemSocket } from "./connection/socket.ts";
import { Inbox } from "./inbox.ts";
import { IdbOutboxStore } from "./outbox/idb-outbox-store.ts";
import { MemoryOutboxStore, type OutboxStore } from "./outbox/outbox-store.ts";

export type ChatClientOptions = {
  /** The site, `https://...`. */
  url: string | URL;
  /** The member's access token. */
  token: string;
  /**
   * Gets a new one for the same member: before the old one runs out, and when the site does not take it any more. A rejection
   * means that there is none; the member is signed out as soon as the site wants one. It must come to an end.
   */
  renewToken?: RenewToken;
  /**
   * Where unsent messages are kept; by default in IndexedDB, shared by the site's tabs, and where there is none, as long as the
   * program lives. A store is for one site.
   */
  store?: OutboxStore;
  WebSocket?: SocketConstructor;
  clock?: Clock;
  /** From 0 to 1: spreads the tries to connect. */
  random?: () => number;
  network?: Network;
};

export type ClientEvents = {
  /** A token was renewed, or given by `signIn`. */
  token: string;
  /** The site does not take the token, and there is no other: the member must sign in again. */
  signedOut: undefined;
};

/** A member at a Parley site: their chats, and the list of them. */
export class ChatClient {
  readonly #context: ClientContext;
  readonly #chats = new Map<number, Chat>();
  #inbox: Inbox | undefined;

  /** @throws TypeError when `token` is no member's, or there is no WebSocket */
  constructor({ url, token, renewToken, store, clock = systemClock, ...options }: ChatClientOptions) {
    const serverUrl = new URL(url);
    const serverClock = new ServerClock(clock);
    const random = options.random ?? Math.random;
    this.#context = {
      url: serverUrl,
      tokens: new TokenRenewal(token, renewToken, { clock, serverClock, random }),
      serverClock,
      clock,
      random,
      network: options.network ?? systemNetwork,
      store: store ?? systemStore(serverUrl),
      WebSocket: options.WebSocket ?? systemSocket(),
    };
  }

  /** Who the token is for. */
  get memberId(): number {
    return this.#context.tokens.memberId;
  }

  /** Listens to an event. @returns a function that ends it */
  on<K extends keyof ClientEvents>(event: K, listener: (event: ClientEvents[K]) => void): () => void {
    return this.#context.tokens.events.on(event, listener);
  }

  /** The chat with another member, connected; the same one until it is closed. */
  open(otherMemberId: number): Chat {
    const open = this.#chats.get(otherMemberId);
    if (open) return open;
    const chat = new Chat(this.#context, otherMemberId, () => this.#chats.delete(otherMemberId));
    this.#chats.set(otherMemberId, chat);
    return chat;
  }

  /** The list of this member's chats, connected; the same one until it is closed. */
  inbox(): Inbox {
    this.#inbox ??= new Inbox(this.#context, () => {
      this.#inbox = undefined;
    });
    return this.#inbox;
  }

  /** Who was signed out is back, with this token. @throws TypeError when it is no member's, or another's */
  signIn(token: string): void {
    this.#context.tokens.signIn(token);
  }

  /** Closes all that is open. What is not sent stays in the store. */
  close(): void {
    this.#context.tokens.close();
    this.#inbox?.close();
    for (const chat of this.#chats.values()) chat.close();
  }
}

function systemStore({ origin }: URL): OutboxStore {
  return "indexedDB" in globalThis ? new IdbOutboxStore(origin) : new MemoryOutboxStore();
}
