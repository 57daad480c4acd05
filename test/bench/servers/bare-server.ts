import { Conversation } from "../load/conversation.ts";
import { openWebSocket } from "../load/member-connection.ts";
import { startBenchRuntime } from "./bench-runtime.ts";
import { type EdgeServer, PLENTY_OF_COINS } from "./chat-server.ts";

/** The tables of the naive variant: Parley's, with only the columns that the variant uses. */
const TABLES = [
  `CREATE TABLE accounts (
    id INTEGER PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0), entries INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE ledger (
    member_id INTEGER NOT NULL, entry INTEGER NOT NULL, amount INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (member_id, entry)
  ) STRICT, WITHOUT ROWID`,
  "CREATE UNIQUE INDEX ledger_key ON ledger (key)",
];

/** Starts one of the bare rooms that the bench compares Parley with. */
export async function startBareServer(
  name: "floor-worker" | "naive-worker" | "grouped-worker",
  { countRows = false, inMemory = false }: { countRows?: boolean; inMemory?: boolean } = {},
): Promise<EdgeServer> {
  const runtime = await startBenchRuntime(name, {
    inMemory,
    durableObjects: { ROOM: { className: "Room", useSQLite: true } },
    d1Databases: { DB: "bench" },
    bindings: countRows ? { COUNT_ROWS: "1" } : {},
  });
  for (const table of TABLES) await runtime.d1.prepare(table).run();
  let members = 0;

  return {
    ...runtime,
    async open({ coins = PLENTY_OF_COINS } = {}) {
      const [ada, ben] = [++members, ++members];
      for (const id of [ada, ben]) {
        await runtime.d1
          .prepare("INSERT INTO accounts (id, balance, entries) VALUES (?, ?, 0)")
          .bind(id, coins)
          .run();
      }
      const connect = (id: number) =>
        openWebSocket({ url: `${runtime.socketUrl}?room=${ada}:${ben}&member=${id}` });
      return new Conversation([await connect(ada), await connect(ben)]);
    },
  };
}
