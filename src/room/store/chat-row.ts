import type { Pair } from "../../core/pair.ts";
import { createChat } from "../../db/chats.ts";
import type { Database } from "../../db/database.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { isOpen } from "../../platform/sockets.ts";
import { saveSession, sessionOf } from "../members/session.ts";
import type { RoomTables } from "./tables.ts";

type ChatRowDeps = { db: Database; pair: Pair; tables: RoomTables; sockets: () => WebSocket[] };

/** The chat's row in D1. The room creates it for the first message, before it stores any row of its own. */
export class ChatRow {
  readonly #deps: ChatRowDeps;
  #creation: Promise<void> | undefined;

  constructor(deps: ChatRowDeps) {
    this.#deps = deps;
    // The room may have hibernated after it received the id and before it stored a row.
    const chatId = deps.sockets().flatMap((socket) => sessionOf(socket).chatId ?? [])[0];
    if (chatId !== undefined) deps.tables.setChatId(chatId);
  }

  /** Sets the chat's id, and saves it in the sessions of the open sockets. */
  adopt(chatId: number): void {
    const { tables, sockets } = this.#deps;
    if (tables.chatId !== undefined) return;
    tables.setChatId(chatId);
    for (const socket of sockets().filter(isOpen)) saveSession(socket, { ...sessionOf(socket), chatId });
  }

  /** Creates the row unless D1 has one. Concurrent calls share one request. @throws when D1 does not answer */
  create(): Promise<void> {
    this.#creation ??= this.#request().finally(() => {
      this.#creation = undefined;
    });
    return this.#creation;
  }

  async #request(): Promise<void> {
    const { db, pair } = this.#deps;
    try {
      // A late answer is adopted too, but nobody waits for it.
      await withDeadline(createChat(db, pair, Date.now()).then((chatId) => this.adopt(chatId)));
    } catch (error) {
      log({ event: "chat.create", code: "unavailable", error });
      throw error;
    }
  }
}
