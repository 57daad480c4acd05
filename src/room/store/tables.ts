import { hasSchema, migrateObject } from "../../platform/object-migrations.ts";
import { ROOM_SCHEMA } from "../schema.ts";

/**
 * The tables in the room's own SQLite, and the chat's id. The tables are created for the first row that the room stores, and the
 * id is stored with them: a room whose members only look at an empty chat stores nothing.
 */
export class RoomTables {
  readonly #storage: DurableObjectStorage;
  #exist = false;
  #chatId: number | undefined;
  #isChatIdStored = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    if (hasSchema(storage)) migrateObject(storage, ROOM_SCHEMA);
    this.reload();
  }

  /** Looks for the tables again. Call after a statement failed: it may have been the first one. */
  reload(): void {
    this.#exist = hasSchema(this.#storage);
    const stored = this.reader?.exec<{ id: number }>("SELECT id FROM chat").toArray()[0];
    this.#isChatIdStored = stored !== undefined;
    if (stored) this.#chatId = stored.id;
  }

  /** The chat's id in D1; undefined while the room does not know of a row there. */
  get chatId(): number | undefined {
    return this.#chatId;
  }

  /** Returns the chat's id, for code that needs a message or a lease. @throws while it is unknown */
  requireChatId(): number {
    if (this.#chatId === undefined) throw new Error("this room's chat has no id yet");
    return this.#chatId;
  }

  /** Sets the chat's id unless it is known. The next statement that writes stores it. */
  setChatId(id: number): void {
    this.#chatId ??= id;
  }

  /** The SQLite for a query; undefined while there are no tables. */
  get reader(): SqlStorage | undefined {
    return this.#exist ? this.#storage.sql : undefined;
  }

  /** The SQLite for a statement that writes. Creates the tables if there are none. @throws while the chat's id is unknown */
  get writer(): SqlStorage {
    if (!this.#isChatIdStored) this.#create();
    return this.#storage.sql;
  }

  #create(): void {
    const chatId = this.requireChatId();
    this.#storage.transactionSync(() => {
      migrateObject(this.#storage, ROOM_SCHEMA);
      this.#storage.sql.exec("INSERT INTO chat (id) VALUES (?)", chatId);
    });
    this.#exist = true;
    this.#isChatIdStored = true;
  }
}
