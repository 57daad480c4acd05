/** The migrations of an inbox's own SQLite (`../platform/object-migrations.ts`). Rooms can supply all of its content again. */
export const INBOX_SCHEMA = [
  // A state of each chat for the member, as its room sent it at `at`. `last_message` is JSON, or NULL before the first message.
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
  // Expressions, so that an earlier version can still write its rows. A row that changes with its date writes two.
  `CREATE INDEX chats_by_date ON chats (json_extract(last_message, '$.date'), chat_id) WHERE last_message IS NOT NULL`,
  // From here on, `online` marks a row that may be older than what its member has seen. Earlier versions stored the presence there,
  // and asked for the state of the same rows.
  // Those without a message are apart: they stay marked until they have one.
  "CREATE INDEX chats_marked ON chats (last_message IS NULL, chat_id) WHERE online = 1",
  // How far the rooms of the member's chats were asked: see `ListWalk`. A list of an earlier version is compared with D1 once.
  "CREATE TABLE list_walk (below INTEGER NOT NULL, has_failed INTEGER NOT NULL CHECK (has_failed IN (0, 1))) STRICT",
  "INSERT INTO list_walk VALUES (9007199254740991, 0)",
  "CREATE INDEX chats_unread ON chats (unread) WHERE unread > 0",
  // See `ExternalIds`. NULL for a member who has none; a member never gets another one from the same issuer.
  `CREATE TABLE external_ids (
    member_id INTEGER PRIMARY KEY,
    issuer TEXT NOT NULL,
    external_id TEXT
  ) STRICT`,
  // See `Pictures`. Members without a picture have no row.
  "CREATE TABLE pictures (member_id INTEGER PRIMARY KEY, url TEXT NOT NULL) STRICT",
] as const;
