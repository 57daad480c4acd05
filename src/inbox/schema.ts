/** The migrations of an inbox's own SQLite (`../platform/object-migrations.ts`). Rooms can supply all of its content again. */
export const INBOX_SCHEMA = [
  // The state of each chat for the member, as its room sent it at `at`. `last_message` is JSON, or NULL before the first message.
  `CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    online INTEGER NOT NULL CHECK (online IN (0, 1)),
    last_message TEXT,
    unread INTEGER NOT NULL CHECK (unread >= 0),
    last_read_id INTEGER NOT NULL CHECK (last_read_id >= 0)
  ) STRICT`,
] as const;
