import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { vi } from "vitest";
import { openDatabase } from "../../../src/db/database.ts";
import type { Env } from "../../../src/env.ts";
import { LeaseStore } from "../../../src/room/funds/lease-store.ts";
import { Leases } from "../../../src/room/funds/leases.ts";
import { Messages } from "../../../src/room/store/messages.ts";
import { RoomTables } from "../../../src/room/store/tables.ts";
import { memoryD1 } from "./memory-d1.ts";

export const ADA = 1;
export const BEN = 2;
const CHAT_ID = 1;

type Options = { price: number; leaseCoins: number; settleAfterMs: number; rooms?: Env["CHAT_ROOM"] };

/**
 * A room's leases with its own SQLite, its alarm and D1 in the memory of this process, for tests without the runtime. The test has
 * fake timers. `wake` forgets all but what is stored.
 */
export class MemoryLeases {
  readonly #options: Options;
  readonly #d1 = memoryD1();
  readonly #storage = memoryStorage();
  #messages!: Messages;
  leases!: Leases;
  /** When the alarm fires (Unix ms). */
  alarmAt: number | undefined;

  /** Ada and Ben have these coins each. */
  constructor(coins: number, options: Options) {
    this.#options = options;
    for (const id of [ADA, BEN])
      this.exec(
        `INSERT INTO members (id, email, password_hash, created_at, balance) VALUES (${id}, 'm${id}', '', 0, ${coins})`,
      );
    this.exec(`INSERT INTO chats (id, low_id, high_id, created_at) VALUES (${CHAT_ID}, ${ADA}, ${BEN}, 0)`);
    this.wake();
  }

  get db() {
    return openDatabase(this.#d1.d1);
  }

  /** The calls to D1. */
  get calls(): number {
    return this.#d1.calls.count;
  }

  exec(sql: string): void {
    this.#d1.exec(sql);
  }

  wake(): void {
    const { leaseCoins, settleAfterMs, rooms = {} as Env["CHAT_ROOM"] } = this.#options;
    const tables = new RoomTables(this.#storage);
    const messages = new Messages(tables);
    this.#messages = messages;
    this.leases = new Leases({
      store: new LeaseStore(tables, messages),
      storage: this.#storage,
      pair: { low: ADA, high: BEN },
      tables,
      messages,
      onLostReplaced: () => {},
      db: this.db,
      rooms,
      queryLimiter: { limit: async () => ({ success: true }) },
      chatId: () => tables.chatId,
      hasBegun: () => messages.hasBegun,
      createChat: async () => tables.setChatId(CHAT_ID),
      leaseCoins,
      settleAfterMs,
      scheduleBy: (at) => {
        this.alarmAt = Math.min(this.alarmAt ?? at, at);
      },
      onLeaseChanged: () => {},
      onFunds: () => {},
    });
  }

  /** Finds the coins for a message. */
  find(memberId: number) {
    return this.leases.find(memberId, this.#options.price, new AbortController().signal, async () => true);
  }

  /** Stores a paid message, for which the member must have coins, and waits until D1 has answered everything. */
  async send(memberId: number): Promise<void> {
    const { price } = this.#options;
    const found = await this.find(memberId);
    if (!found.ok) throw new Error(found.code);
    const now = Date.now();
    const content = { type: "text", text: "hello" } as const;
    const { id, at } = this.#messages.append({ ...content, memberId, at: now, price, exempt: false });
    this.leases.spend(memberId, price, id, at);
    this.leases.saveSpends(id);
    this.leases.topUpIfLow(memberId, price);
    await vi.advanceTimersByTimeAsync(0);
  }

  /** Runs the leases' part of the alarm. */
  async runAlarm(): Promise<void> {
    this.alarmAt = undefined;
    await this.leases.settleDue(Date.now());
    this.alarmAt = this.leases.nextDue(Date.now());
  }
}

/** Returns a storage that has only SQL. */
function memoryStorage(): DurableObjectStorage {
  const database = new DatabaseSync(":memory:");
  const exec = (sql: string, ...values: SQLInputValue[]) => {
    const rows = database.prepare(sql).all(...values);
    return { toArray: () => rows, one: () => rows[0], raw: () => rows.map(Object.values) };
  };
  return { sql: { exec }, transactionSync: (run: () => unknown) => run() } as unknown as DurableObjectStorage;
}
