import { expect } from "vitest";
import type { Chat } from "../../../src/client/chat.ts";
import { ChatClient, type ChatClientOptions } from "../../../src/client/chat-client.ts";
import type { Parley, TestMember } from "./parley.ts";

/** The clients of a test that are open. */
export const clients: ChatClient[] = [];

/** Opens a member's chat with another, with the client and Node's own WebSocket, until `closeClients`. */
export function openClientChat(
  parley: Parley,
  member: TestMember,
  other: TestMember,
  options: Partial<ChatClientOptions> = {},
): Chat {
  const client = new ChatClient({ url: parley.url, token: member.token, ...options });
  clients.push(client);
  return client.open(other.id);
}

export function closeClients(): void {
  for (const client of clients.splice(0)) client.close();
}

/** Waits until a chat, or an inbox, is online. */
export const isOnline = (chat: Pick<Chat, "connection">) =>
  expect.poll(() => chat.connection.state).toBe("online");

/** A WebSocket that can be set to drop all incoming frames. */
export class LossySocket extends WebSocket {
  static all: LossySocket[] = [];
  dropsIncoming = false;

  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    LossySocket.all.push(this);
    this.addEventListener("message", (event) => {
      if (this.dropsIncoming) event.stopImmediatePropagation();
    });
  }
}
