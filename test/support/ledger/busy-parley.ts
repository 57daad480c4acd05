import type { Difference, ReconciliationBody } from "../../../src/protocol/http/reconciliation.ts";
import { roomOf, storeEmptyChat } from "../runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../runtime/parley.ts";

export async function fetchReconciliation(
  parley: Parley,
  boss: TestMember,
  query = "",
): Promise<ReconciliationBody> {
  const response = await parley.request(boss, "GET", `/billing/reconciliation${query}`);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as ReconciliationBody;
}

/**
 * Starts a Parley with all kinds of transfers: Ada has a chat with Ben, who pays as she does, and one with Cleo, who is exempt.
 * Rooms have taken steps, and there are refunds and a withdrawal. In a chat of Ben and Cleo nobody has written.
 */
export async function startBusyParley(options: { instrumented?: boolean } = {}) {
  const parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 10 }, options);
  const boss = await parley.addMember({ superuser: true });
  const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 50 })];
  const cleo = await parley.addMember({ employee: true });
  const chats: number[] = [];
  for (const [one, other] of [
    [ada, ben],
    [ada, cleo],
  ] as const) {
    const [a, b] = [await parley.chat(one, other), await parley.chat(other, one)];
    for (let i = 0; i < 6; i++) {
      a.send(`text ${i}`);
      await b.next();
      b.send(`answer ${i}`);
      const [[, answer]] = await Promise.all([a.take(2), b.next()]);
      chats.push(answer.chat_id);
    }
    await Promise.all([a.close(), b.close()]);
  }
  const [adaBen = 0, adaCleo = 0] = [...new Set(chats)];
  for (const [chat_id, message_id] of [
    [adaBen, 1],
    [adaBen, 12],
    [adaCleo, 11],
  ]) {
    await parley.request(boss, "POST", "/billing/refunds", { chat_id, message_id, reason: "r" });
  }
  await parley.fetch(`/members/${ada.id}/coins`, {
    method: "POST",
    headers: { Authorization: `Bearer ${boss.token}`, "Idempotency-Key": "a withdrawal" },
    body: JSON.stringify({ amount: -1 }),
  });
  const benCleo = await storeEmptyChat(parley, [ben, cleo]);

  const rooms = new Map([
    [adaBen, roomOf(ada, ben)],
    [adaCleo, roomOf(ada, cleo)],
  ]);
  const execOnD1 = (statements: string[]) =>
    parley.env.DB.batch(statements.map((each) => parley.env.DB.prepare(each)));
  /** Runs statements on the storage of a room, and evicts the room so that it reads the result when it wakes. */
  async function execInRoom(chatId: number, statements: string[]): Promise<void> {
    const room = rooms.get(chatId);
    if (!room) throw new Error(`chat ${chatId} has no room here`);
    const storage = await parley.storageOf("CHAT_ROOM", room);
    for (const statement of statements) await storage.exec(statement);
    await parley.evict("CHAT_ROOM", room);
  }
  const D1_TABLES = ["holds", "transfers"];
  const ROOM_TABLES = ["messages", "leases", "chat"];
  const backUp = (table: string) => `CREATE TABLE saved_${table} AS SELECT * FROM ${table}`;
  const restore = (table: string) => [
    `DELETE FROM ${table}`,
    `INSERT INTO ${table} SELECT * FROM saved_${table}`,
  ];
  await execOnD1(["members", ...D1_TABLES].map(backUp));
  for (const chatId of rooms.keys()) await execInRoom(chatId, ROOM_TABLES.map(backUp));

  const page = (query?: string) => fetchReconciliation(parley, boss, query);
  return {
    parley,
    boss,
    ada,
    ben,
    cleo,
    adaBen,
    adaCleo,
    benCleo,
    page,
    execOnD1,
    execInRoom,
    differences: async () => (await page()).differences,
    /** Runs statements on D1, or on the room of a chat, and returns the differences that the reconciliation then finds. */
    async differencesAfter(statements: string[], chatId?: number): Promise<Difference[]> {
      const before = await page();
      if (!before.ok) throw new Error("the reconciliation found differences before the statements");
      await (chatId === undefined ? execOnD1(statements) : execInRoom(chatId, statements));
      const { ok, differences } = await page();
      if (ok !== (differences.length === 0)) throw new Error("ok contradicts the differences");
      return differences;
    },
    /** Restores the initial coins and messages. */
    async restore(): Promise<void> {
      const coins = "balance = saved.balance, entries = saved.entries";
      await execOnD1([
        `UPDATE members SET ${coins} FROM saved_members saved WHERE saved.id = members.id`,
        ...D1_TABLES.flatMap(restore),
      ]);
      for (const chatId of rooms.keys()) await execInRoom(chatId, ROOM_TABLES.flatMap(restore));
    },
  };
}

export type BusyParley = Awaited<ReturnType<typeof startBusyParley>>;
