import type { Chat } from "../../../src/client/chat.ts";
import { ChatClient, type ChatClientOptions } from "../../../src/client/chat-client.ts";
import type { V1Message } from "../../../src/protocol/frames/server.ts";
import type { TestMember } from "./parley.ts";

type Options = Omit<ChatClientOptions, "url" | "token">;

/** One side of a conversation, by the typed client, and all that it showed its member. */
export class ClientDriver {
  readonly client: ChatClient;
  readonly chat: Chat;
  /** The messages that were shown, one event after another. */
  readonly shown: V1Message[] = [];

  constructor(url: URL, member: TestMember, other: TestMember, options: Options = {}) {
    this.client = new ChatClient({ url, token: member.token, ...options });
    this.chat = this.client.open(other.id);
    this.chat.on("message", (message) => this.shown.push(message));
  }

  /** Done when the chat is in this state. */
  waitForState(state: Chat["connection"]["state"]): Promise<void> {
    return this.#waitUntil(() => this.chat.connection.state === state, "connection");
  }

  /** Done when the chat is in another state than this one. */
  waitForOtherState(state: Chat["connection"]["state"]): Promise<void> {
    return this.#waitUntil(() => this.chat.connection.state !== state, "connection");
  }

  /** Done when so many messages were shown. */
  waitForMessages(count: number): Promise<void> {
    return this.#waitUntil(() => this.shown.length >= count, "message");
  }

  /** Sends texts in order, a bounded number of them on their way at once. Done when all of them are stored. */
  async sendAll(texts: string[], { atOnce = 20, send = (text: string) => this.chat.send({ text }) } = {}) {
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
