import type { Pair } from "../../core/pair.ts";
import { type ChatParties, createChat } from "../../db/chats.ts";
import type { Database } from "../../db/database.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { numberRequest } from "../../platform/reading-requests.ts";
import { isOpen } from "../../platform/sockets.ts";
import { type Session, saveSession, sessionOf } from "../members/session.ts";
import type { RoomTables } from "./tables.ts";

type ChatRowDeps = {
  db: Database;
  pair: Pair;
  tables: RoomTables;
  sockets: () => WebSocket[];
  /** Returns the id of the room's last message. */
  lastId: () => number;
};

/** The chat's row in D1. The room creates it for the first message, before it stores any row of its own. */
export class ChatRow {
  readonly #deps: ChatRowDeps;
  #creation: Promise<void> | undefined;
  /** The last message that D1 has charged, if a connect has shown that the room lacks it. */
  #chargedThrough: number;
  /** The last request to D1 that may have been under way when that was shown: see `numberRequest`. */
  #shownAt = 0;

  constructor(deps: ChatRowDeps) {
    this.#deps = deps;
    // The room may have hibernated after it received the id and before it stored a row.
    const chatId = deps.sockets().flatMap((socket) => sessionOf(socket).chatId ?? [])[0];
    if (chatId !== undefined) deps.tables.setChatId(chatId);
    this.#chargedThrough = Math.max(
      0,
      ...deps.sockets().map((socket) => sessionOf(socket).chargedThrough ?? 0),
    );
  }

  /**
   * Returns whether the room was restored to a time before a message that D1 has charged. Then it stores no message until a repair
   * has filled the gap: the ids would be given out twice.
   */
  get isBehind(): boolean {
    return this.#chargedThrough > this.#deps.lastId();
  }

  /**
   * Adopts the id that a connect has read. Without one, D1 may have been restored to a time before the chat: then the row is created
   * again in the background, and the next connect tries again if that fails. Returns what the session of the socket saves.
   * @param order of the request to D1
   */
  onConnect(
    { chatId, chargedThrough }: Pick<ChatParties, "chatId" | "chargedThrough">,
    memberId: number,
    order: number,
  ): Pick<Session, "chatId" | "chargedThrough"> {
    const { tables } = this.#deps;
    if (chatId !== undefined) this.adopt(chatId);
    else if (tables.chatId !== undefined) this.create().catch(() => {});
    // After the room, D1 may have been restored too.
    if (chargedThrough >= this.#chargedThrough || order > this.#shownAt) this.#showCharged(chargedThrough);
    if (!this.isBehind) return { chatId: tables.chatId };
    log({ event: "chat.open", code: "fenced", member: memberId, chat: tables.chatId });
    return { chatId: tables.chatId, chargedThrough: this.#chargedThrough };
  }

  #showCharged(through: number): void {
    const wasBehind = this.isBehind;
    this.#chargedThrough = through;
    this.#shownAt = numberRequest().order;
    if (!wasBehind || this.isBehind) return;
    for (const socket of this.#deps.sockets().filter(isOpen))
      saveSession(socket, { ...sessionOf(socket), chargedThrough: 0 });
  }

  /** Sets the chat's id, and saves it in the sessions of the open sockets. */
  adopt(chatId: number): void {
    const { tables, sockets } = this.#deps;
    if (tables.chatId !== undefined) return;
    tables.setChatId(chatId);
    for (const socket of sockets().filter(isOpen)) saveSession(socket, { ...sessionOf(socket), chatId });
  }

  /**
   * Creates the row unless D1 has one, under the room's id if it has one: then D1 was restored to a time before the chat. Concurrent
   * calls share one request. @throws when D1 does not answer, or has another chat under that id
   */
  create(): Promise<void> {
    this.#creation ??= this.#request().finally(() => {
      this.#creation = undefined;
    });
    return this.#creation;
  }

  async #request(): Promise<void> {
    const { db, pair, tables } = this.#deps;
    try {
      // A late answer is adopted too, but nobody waits for it.
      await withDeadline(createChat(db, pair, Date.now(), tables.chatId).then((id) => this.adopt(id)));
    } catch (error) {
      log({ event: "chat.create", code: "unavailable", chat: tables.chatId, error });
      throw error;
    }
  }
}
