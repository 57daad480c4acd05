import type { V1Message } from "../../protocol/frames/server.ts";
import { ChatError } from "../errors.ts";

/**
 * The messages of a chat from one id to the newest, without a gap: ids are 1, 2, 3 ..., so a gap is detectable. Messages behind a
 * gap stay pending, and invisible, until the gap is filled.
 */
export class Timeline {
  readonly #messages: V1Message[] = [];
  /** Whether the newest messages of the first connection are here. */
  hasStarted = false;
  /** Pages behind the gap, the newest first. New messages join the newest page. */
  #pending: V1Message[][] = [];

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

  /** The gap to fill next: `count` messages before the id `before`. */
  get missing(): { before: number; count: number } | undefined {
    const first = this.#pending.at(-1)?.[0];
    return first && { before: first.id, count: first.id - 1 - this.lastId };
  }

  /** Takes the newest messages when a connection starts. Returns those that are now visible. @throws ChatError `gap` */
  start(newest: readonly V1Message[]): readonly V1Message[] {
    if (!isContiguous(newest)) throw new ChatError("gap");
    this.#pending = [];
    this.#addPage(newest);
    return this.#join();
  }

  /** Takes a page that ends right before the pending messages. Returns those now visible. @throws ChatError `gap` */
  fillGap(page: readonly V1Message[]): readonly V1Message[] {
    if (page.at(-1)?.id !== (this.missing?.before ?? 0) - 1 || !isContiguous(page))
      throw new ChatError("gap");
    this.#addPage(page);
    return this.#join();
  }

  /** Takes a new message. Returns those now visible: none if it is already here. @throws ChatError `gap` */
  append(message: V1Message): readonly V1Message[] {
    const [newest] = this.#pending;
    const lastId = newest?.at(-1)?.id ?? this.lastId;
    if (message.id <= lastId) return [];
    if (message.id !== lastId + 1) throw new ChatError("gap");
    if (newest) newest.push(message);
    else this.#addPage([message]);
    return this.#join();
  }

  /** Takes a page that ends right before the first message. */
  prepend(page: readonly V1Message[]): void {
    this.#messages.unshift(...page);
  }

  /** Call when the connection is lost. The next one delivers the pending messages again. */
  dropPending(): void {
    this.#pending = [];
  }

  #addPage(page: readonly V1Message[]): void {
    const unknown = page.filter(({ id }) => id > this.lastId);
    if (unknown.length > 0) this.#pending.push(unknown);
  }

  #join(): readonly V1Message[] {
    // The first connection determines the first message. From then on there is no gap, even if the chat was empty.
    if (this.hasStarted && this.missing?.count !== 0) return [];
    this.hasStarted = true;
    const joined = this.#pending.reverse().flat();
    this.#pending = [];
    // All of them as the arguments of one call would be too many.
    for (const message of joined) this.#messages.push(message);
    return joined;
  }
}

/** Whether no message between the first and the last is missing. */
export function isContiguous(messages: readonly V1Message[]): boolean {
  const first = messages[0]?.id ?? 0;
  return messages.every(({ id }, i) => id === first + i);
}
