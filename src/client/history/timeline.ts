import type { V1Message } from "../../protocol/frames/server.ts";
import { ChatError } from "../errors.ts";

/**
 * The messages of a chat from one id to the newest, without a gap: ids count 1, 2, 3 ..., so that nothing is missing can be
 * seen. What does not reach back to the messages that are here waits, unseen, until what is between has come.
 */
export class Timeline {
  readonly #messages: V1Message[] = [];
  #hasStarted = false;
  #pending: V1Message[] = [];

  get messages(): readonly V1Message[] {
    return this.#messages;
  }

  /** 0 without messages. */
  get lastId(): number {
    return this.#messages.at(-1)?.id ?? 0;
  }

  /** 0 without messages. */
  get firstId(): number {
    return this.#messages[0]?.id ?? 0;
  }

  /** What must be asked for next: this many messages before this id. */
  get missing(): { before: number; count: number } | undefined {
    const first = this.#pending[0];
    return first && { before: first.id, count: first.id - 1 - this.lastId };
  }

  /** The newest messages, as a connection begins. Returns those that can be seen now. @throws ChatError `gap` */
  start(newest: readonly V1Message[]): readonly V1Message[] {
    if (!isContiguous(newest)) throw new ChatError("gap");
    this.#pending = newest.filter(({ id }) => id > this.lastId);
    // The first connection decides where it begins. From then on nothing is left out, of an empty chat neither.
    const joined = this.#join({ isFirst: !this.#hasStarted });
    this.#hasStarted = true;
    return joined;
  }

  /** A page that ends right before what waits. Returns what can be seen now. @throws ChatError `gap` */
  fillGap(page: readonly V1Message[]): readonly V1Message[] {
    if (page.at(-1)?.id !== (this.#pending[0]?.id ?? 0) - 1 || !isContiguous(page))
      throw new ChatError("gap");
    this.#pending = [...page.filter(({ id }) => id > this.lastId), ...this.#pending];
    return this.#join();
  }

  /** A new message. Returns what can be seen now; nothing, for one that is here. @throws ChatError `gap` */
  append(message: V1Message): readonly V1Message[] {
    const newest = this.#pending.at(-1)?.id ?? this.lastId;
    if (message.id <= newest) return [];
    if (message.id !== newest + 1) throw new ChatError("gap");
    this.#pending.push(message);
    return this.#join();
  }

  /** A page that ends right before the first message. */
  prepend(page: readonly V1Message[]): void {
    this.#messages.unshift(...page);
  }

  /** The connection is lost: what waits will come again. */
  dropPending(): void {
    this.#pending = [];
  }

  #join({ isFirst = false } = {}): readonly V1Message[] {
    if (!isFirst && this.missing?.count !== 0) return [];
    const joined = this.#pending;
    this.#pending = [];
    this.#messages.push(...joined);
    return joined;
  }
}

/** Whether no message is missing between the first and the last. */
export function isContiguous(messages: readonly V1Message[]): boolean {
  const first = messages[0]?.id ?? 0;
  return messages.every(({ id }, i) => id === first + i);
}
