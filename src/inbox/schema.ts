/** The schema of an inbox's own SQLite, in steps (`../object-schema.ts`). All of it can be asked of the rooms again. */
export const INBOX_SCHEMA = [
  // How each chat stands for the member, as its room said at `at`. `last_message` is JSON; none before the first message.
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
