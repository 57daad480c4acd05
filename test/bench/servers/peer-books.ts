import { DatabaseSync } from "node:sqlite";

const PRICE = 5;
const COINS = 1_000_000_000;

export type PostedMessage = {
  id: number;
  member_id: number;
  chat_id: number;
  date: string;
  type: "text";
  text: string;
};

/**
 * Opens the database of a chat server on Node, which writes message, balance and ledger in one transaction for each message.
 * The transaction is durable when `post` returns. `post` returns undefined if the balance does not cover the price.
 */
export function openBooks(path: string): {
  post: (memberId: number, text: string) => PostedMessage | undefined;
} {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0)) STRICT;
    CREATE TABLE messages (
      id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, at INTEGER NOT NULL, price INTEGER NOT NULL, text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE ledger (
      id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, amount INTEGER NOT NULL, message_id INTEGER NOT NULL
    ) STRICT;
    INSERT INTO accounts (id, balance) VALUES (0, ${COINS}), (1, ${COINS});
  `);
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const pay = db.prepare("UPDATE accounts SET balance = balance - ?2 WHERE id = ?1 AND balance >= ?2");
  const store = db.prepare("INSERT INTO messages (member_id, at, price, text) VALUES (?, ?, ?, ?)");
  const record = db.prepare("INSERT INTO ledger (member_id, amount, message_id) VALUES (?, ?, ?)");

  function post(memberId: number, text: string): PostedMessage | undefined {
    const at = Date.now();
    begin.run();
    if (pay.run(memberId, PRICE).changes !== 1) {
      rollback.run();
      return undefined;
    }
    const id = Number(store.run(memberId, at, PRICE, text).lastInsertRowid);
    record.run(memberId, PRICE, id);
    commit.run();
    const date = `${new Date(at).toISOString().slice(0, -1)}000`;
    return { id, member_id: memberId, chat_id: 1, date, type: "text", text };
  }

  return { post };
}
