/**
 * The schema of a room's own SQLite, as migrations for `migrateObject`. `messages.id` has no AUTOINCREMENT and the table has no
 * second index, so that storing a message writes one row.
 */
export const ROOM_SCHEMA = [
  // SQLite would build a table in memory for `type IN (...)` with three values, once for each message that is stored.
  `CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    exempt INTEGER NOT NULL CHECK (exempt IN (0, 1)),
    type TEXT NOT NULL CHECK (type = 'text' OR type = 'smile' OR type = 'file'),
    text TEXT,
    smile_id INTEGER,
    file_uuid TEXT,
    name TEXT,
    size INTEGER,
    content_type TEXT,
    CHECK (price = 0 OR exempt = 0)
  ) STRICT`,
  // A member's lease: the hold as of `step`; the step that the room has requested from D1 since, if `pending_id` is set; and how
  // many requests in a row have failed. `stopped` means that D1 has the hold at another step. The spent coins are not stored:
  // they are the prices of the messages after `upto`.
  `CREATE TABLE leases (
    member_id INTEGER PRIMARY KEY,
    step INTEGER NOT NULL CHECK (step >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    captured INTEGER NOT NULL CHECK (captured >= 0),
    upto INTEGER NOT NULL CHECK (upto >= 0),
    at INTEGER NOT NULL,
    pending_id TEXT,
    pending_capture INTEGER CHECK (pending_capture >= 0),
    pending_count INTEGER CHECK (pending_count >= 0),
    pending_last INTEGER CHECK (pending_last >= upto),
    pending_back INTEGER CHECK (pending_back >= 0),
    stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)),
    tries INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0
  ) STRICT`,
  // Before this migration, each message was charged in D1 on its own.
  `INSERT INTO leases (member_id, step, held, captured, upto, at)
    SELECT member_id, 0, 0, sum(price), max(id), max(at) FROM messages WHERE price > 0 GROUP BY member_id`,
  // A single row: the chat's id in D1.
  "CREATE TABLE chat (id INTEGER PRIMARY KEY) STRICT",
  // Files that were sent to R2 and whose message is not stored. The alarm deletes them at `sweep_at`.
  `CREATE TABLE uploads (uuid TEXT PRIMARY KEY, sweep_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  // Set by senders of parley.v1. It has no index: the room finds a repeat by the date in the id.
  "ALTER TABLE messages ADD COLUMN client_message_id TEXT",
  // The last message that each member has read.
  "CREATE TABLE reads (member_id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL) STRICT",
  // Whether a member's inbox subscribes to this chat. Without a row, the room has not notified that inbox yet.
  "CREATE TABLE follows (member_id INTEGER PRIMARY KEY, wanted INTEGER NOT NULL CHECK (wanted IN (0, 1))) STRICT",
  // An earlier count of what each member has not read: the other member's messages after `read_through`, up to `counted_through`.
  `CREATE TABLE unread (
    member_id INTEGER PRIMARY KEY,
    read_through INTEGER NOT NULL,
    counted_through INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0)
  ) STRICT`,
  // An earlier sum of what each member spent after the last capture, at the message `after`, up to the message `through`.
  `CREATE TABLE spends (
    member_id INTEGER PRIMARY KEY,
    after INTEGER NOT NULL,
    through INTEGER NOT NULL CHECK (through >= after),
    spent INTEGER NOT NULL CHECK (spent >= 0),
    count INTEGER NOT NULL CHECK (count >= 0),
    last INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT`,
  // 'site' for a message that the site's server sent on behalf of a member.
  "ALTER TABLE messages ADD COLUMN via TEXT",
] as const;
