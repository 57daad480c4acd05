import { openDatabase } from "../../../src/db/database.ts";
import type { Env } from "../../../src/env.ts";
import type { FileQuota } from "../../../src/inbox/file-quota.ts";
import { PagedChats } from "../../../src/inbox/paged-chats.ts";
import type { ChatSummary } from "../../../src/inbox/rpc.ts";
import { INBOX_SCHEMA } from "../../../src/inbox/schema.ts";
import { v1Date } from "../../../src/protocol/frames/dates.ts";
import type { ChatChange, ChatList, ListedChat } from "../../../src/protocol/frames/server.ts";
import { InboxStorage } from "./inbox-storage.ts";
import { memoryD1 } from "./memory-d1.ts";

const ADA = 1;
/** The migrations that an inbox of the version before pages had. */
const OLD_MIGRATIONS = 2;

/** The date of a chat's last message: two chats in a row have the same. */
export const dateOf = (chatId: number) => v1Date(1_700_000_000_000 + 1000 * Math.floor(chatId / 2));

/** Ada's inbox, with chats 1 to `chats` in D1 and in their rooms. */
export class ListSite {
  readonly #d1 = memoryD1();
  readonly #storage = new InboxStorage();
  /** The chats without a message. */
  readonly empty: Set<number>;
  readonly chats: number;
  readonly dates = new Map<number, string>();
  readonly frames: (ChatList | ChatChange)[] = [];
  asked: number[] = [];
  silent = new Set<number>();
  /** The inbox is killed while it asks that many rooms more. */
  asksUntilKill = Number.POSITIVE_INFINITY;
  onNamesRead = () => {};
  pictureOrigins: string[] = [];
  /** Called with each chat whose room is asked. The room answers once it resolves. */
  onAsk: (chatId: number) => Promise<void> | undefined = () => undefined;
  /** The time of the last summary. */
  #at = 1_700_000_000_000;
  #life = this.#storage.open();
  list = this.#wake();

  constructor({ chats, empty = new Set() }: { chats: number; empty?: Set<number> }) {
    this.chats = chats;
    this.empty = empty;
    this.exec(`WITH RECURSIVE ids (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ids WHERE n <= ${chats})
      INSERT INTO members (id, email, password_hash, created_at) SELECT n, n, '', 0 FROM ids`);
    this.exec(
      "INSERT INTO chats (id, low_id, high_id, created_at) SELECT id - 1, 1, id, 0 FROM members WHERE id > 1",
    );
  }

  exec(sql: string): void {
    this.#d1.exec(sql);
  }

  /** Stores the list as the version before pages left it. Of the chats in `online`, it had the other member as present. */
  storeOldRows(chatIds: number[], online: ReadonlySet<number> = new Set()): void {
    const { database } = this.#storage;
    for (const migration of INBOX_SCHEMA.slice(0, OLD_MIGRATIONS)) database.exec(migration);
    database.exec("CREATE TABLE schema_steps (done INTEGER NOT NULL) STRICT");
    database.exec(`INSERT INTO schema_steps VALUES (${OLD_MIGRATIONS})`);
    const insert = database.prepare("INSERT INTO chats VALUES (?, ?, ?, ?, ?, ?, 0, 0)");
    for (const id of chatIds) {
      const { lastMessage } = this.#summary(id);
      const row = [id, 0, id + 1, "Old", online.has(id) ? 1 : 0];
      insert.run(...row, lastMessage ? JSON.stringify(lastMessage) : null);
    }
    this.kill();
  }

  kill(): void {
    this.#life.kill();
    this.#life = this.#storage.open();
    this.list = this.#wake();
  }

  get hasAlarm(): boolean {
    return this.alarmAt !== undefined;
  }

  /** When the alarm is due (Unix ms). */
  get alarmAt(): number | undefined {
    return this.#storage.alarm;
  }

  /** Opens the inbox. Returns how many rooms were asked. */
  async open(): Promise<number> {
    const before = this.asked.length;
    await this.list.refresh().catch(() => {});
    return this.asked.length - before;
  }

  /** Runs the alarm if it is set. Returns how many rooms were asked. */
  async runAlarm(): Promise<number> {
    if (!this.hasAlarm) return 0;
    const before = this.asked.length;
    this.#storage.alarm = undefined;
    await this.list.onAlarm().catch(() => {});
    return this.asked.length - before;
  }

  async runAlarms(): Promise<void> {
    while (this.hasAlarm) await this.runAlarm();
  }

  /** The chats with a message, as their rooms have them. */
  get newestFirst(): number[] {
    const ids = Array.from({ length: this.chats }, (_, i) => i + 1).filter((id) => !this.empty.has(id));
    const date = (id: number) => this.dates.get(id) ?? dateOf(id);
    return ids.sort((a, b) => date(b).localeCompare(date(a)) || b - a);
  }

  /** Loads the list as a client does. */
  async load(limit: number, onPage = (_: ListedChat[]) => {}): Promise<number[]> {
    const loaded: number[] = [];
    let before: { date: string; chatId: number } | undefined;
    for (;;) {
      const page = await this.list.load({ before, limit });
      const last = page.chats.at(-1);
      loaded.push(...page.chats.map(({ chat_id }) => chat_id));
      if (!page.has_more || !last) return loaded;
      before = { date: last.last_message.date, chatId: last.chat_id };
      onPage(page.chats);
    }
  }

  /** Sends a message in a chat, of which its room notifies the inbox. */
  write(chatId: number, at: number): void {
    this.dates.set(chatId, v1Date(at));
    this.empty.delete(chatId);
    this.notify(chatId);
  }

  /** Sends the inbox the state of a chat, as its room does. */
  notify(chatId: number): void {
    this.list.store?.update(this.#summary(chatId), "New");
  }

  #summary(chatId: number): ChatSummary {
    const date = this.dates.get(chatId) ?? dateOf(chatId);
    const lastMessage = {
      id: 1,
      type: "text",
      text: "hello",
      member_id: ADA,
      chat_id: chatId,
      date,
    } as const;
    const state = {
      chatId,
      otherId: chatId + 1,
      at: ++this.#at,
      unread: 0,
      lastReadId: 0,
    };
    return { ...state, online: false, lastMessage: this.empty.has(chatId) ? undefined : lastMessage };
  }

  #wake(): PagedChats {
    const room = (name: string) => ({
      subscribeInbox: async (): Promise<ChatSummary> => {
        const chatId = Number(name.split(":")[1]) - 1;
        this.asked.push(chatId);
        if (--this.asksUntilKill === 0) this.kill();
        await this.onAsk(chatId);
        if (this.silent.has(chatId)) throw new Error("silent");
        return this.#summary(chatId);
      },
    });
    const d1 = {
      prepare: (sql: string) => {
        if (/json_each/.test(sql)) this.onNamesRead();
        return this.#d1.d1.prepare(sql);
      },
      batch: (statements: D1PreparedStatement[]) => this.#d1.d1.batch(statements),
    };
    return new PagedChats({
      storage: this.#life.storage,
      db: openDatabase(d1 as unknown as D1Database),
      rooms: { getByName: room } as unknown as Env["CHAT_ROOM"],
      memberId: ADA,
      issuer: () => undefined,
      pictureOrigins: () => this.pictureOrigins,
      fileQuota: () => ({ sweep: () => {}, dueAt: () => undefined }) as unknown as FileQuota,
      onSummary: () => {},
      send: (frame) => this.frames.push(frame),
      onComplete: () => {},
    });
  }
}
