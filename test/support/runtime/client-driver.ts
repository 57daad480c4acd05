import type { Chat } from "../../../src/client/chat.ts";
import { ChatClient, type ChatClientOptions } from "../../../src/client/chat-client.ts";
import type { V1Message } from "../../../src/protocol/frames/server.ts";
import type { TestMember } from "./parley.ts";

/** The largest random number of the clients, which then reconnect within half a second. Most tests do not need to wait for longer. */
export const QUICK = 1 / 6;

type Options = Omit<ChatClientOptions, "url" | "token">;

/** One side of a conversation, driven through the typed client, with all messages that the client showed. */
export class ClientDriver {
  readonly client: ChatClient;
  readonly chat: Chat;
  /** The messages of the client's events, in order. */
  readonly shown: V1Message[] = [];

  constructor(url: URL, member: TestMember, other: TestMember, options: Options = {}) {
    this.client = new ChatClient({
      url,
      token: member.token,
      random: () => Math.random() * QUICK,
      ...options,
    });
    this.chat = this.client.open(other.id);
    this.chat.on("message", ({ isNew: _, ...message }) => this.shown.push(message));
  }

  /** Resolves when the chat is in this state. */
  waitForState(state: Chat["connection"]["state"]): Promise<void> {
    return this.#waitUntil(() => this.chat.connection.state === state, "connection");
  }

  /** Resolves when the chat is in any other state. */
  waitForOtherState(state: Chat["connection"]["state"]): Promise<void> {
    return this.#waitUntil(() => this.chat.connection.state !== state, "connection");
  }

  /** Resolves when the client has shown `count` messages. */
  waitForMessages(count: number): Promise<void> {
    return this.#waitUntil(() => this.shown.length >= count, "message");
  }

  /** Sends texts in order, at most `atOnce` of them in flight. Resolves when all of them are stored. */
  async sendAll(
    texts: string[],
    { atOnce = 20, send = (text: string): Promise<{ id: number }> => this.chat.send({ text }) } = {},
  ) {
    const acks: Promise<{ id: number }>[] = [];
    for (const text of texts) {
      acks.push(send(text));
      if (acks.length >= atOnce) await acks[acks.length - atOnce];
    }
    return Promise.all(acks);
  }

  #waitUntil(condition: () => boolean, event: "connection" | "message"): Promise<void> {
    return new Promise((resolve) => {
      if (condition()) return resolve();
      const off = this.chat.on(event, () => {
        if (!condition()) return;
        off();
        resolve();
      });
    });
  }
}
