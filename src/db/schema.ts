import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

export { acts, apiKeys } from "./operator-schema.ts";

export { days, siteKeys, smiles } from "./site-schema.ts";

/** The tables of D1. Times are Unix ms. The migrations add what drizzle cannot express: STRICT and WITHOUT ROWID. */
export const members = sqliteTable(
  "members",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    /** The email and the hash with which the member logs in; null for a member whom the site's own log-in brought. */
    email: text("email"),
    passwordHash: text("password_hash"),
    /** Until when a password that the operator reset admits the member to choose a new one; null for the member's own password. */
    passwordExpiresAt: integer("password_expires_at"),
    tokenEpoch: integer("token_epoch").notNull().default(0),
    /** null until the member chooses one. */
    name: text("name"),
    isSuperuser: integer("is_superuser", { mode: "boolean" }).notNull().default(false),
    isEmployee: integer("is_employee", { mode: "boolean" }).notNull().default(false),
    premiumUntil: integer("premium_until"),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    /** Coins that no chat holds. Only `transfers.ts` and `holds.ts` change this column and the next two. */
    balance: integer("balance").notNull().default(0),
    /** The coins that the last step lent. `holds.ts` uses it within one batch; between batches it has no meaning. */
    lent: integer("lent").notNull().default(0),
    /** The number of this member's transfers, and of the last one. */
    entries: integer("entries").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    /**
     * `nameKey(name)`, which searches compare. null without a name, and until the hourly run comes to a name that an older version
     * stored. Such a version leaves the key of an earlier name in place.
     */
    nameKey: text("name_key"),
    /** No token of the site that was issued in this second or before admits the member; null without such a limit. */
    tokensFrom: integer("tokens_from"),
    /** The URL of the member's picture. */
    picture: text("picture"),
  },
  (t) => [
    // A member without an email costs the index no row.
    uniqueIndex("members_email").on(t.email).where(sql`${t.email} IS NOT NULL`),
    // Members without a name would make it several times as large, and deactivated ones would lie between those that are found.
    index("members_name_key").on(t.nameKey).where(sql`${t.nameKey} IS NOT NULL AND ${t.isActive} = 1`),
    // For superusers, who also find those.
    index("members_inactive_name_key")
      .on(t.nameKey)
      .where(sql`${t.nameKey} IS NOT NULL AND ${t.isActive} = 0`),
    // Empty once the hourly run has come to all of them.
    index("members_without_key").on(t.id).where(sql`${t.name} IS NOT NULL AND ${t.nameKey} IS NULL`),
    check("members_balance", sql`${t.balance} BETWEEN 0 AND 9007199254740991`),
    check("members_is_superuser", sql`${t.isSuperuser} IN (0, 1)`),
    check("members_is_employee", sql`${t.isEmployee} IN (0, 1)`),
    check("members_is_active", sql`${t.isActive} IN (0, 1)`),
  ],
);

/**
 * The members as the site knows them: by the subject of its tokens, which is the member's `external_id` too. A row is never changed
 * or deleted, so an isolate may remember it.
 */
export const identities = sqliteTable(
  "identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    memberId: integer("member_id")
      .notNull()
      .references(() => members.id),
    /** The email of the member's first token. Several may have the same, and nobody logs in with it. */
    email: text("email"),
  },
  (t) => [
    primaryKey({ columns: [t.issuer, t.subject] }),
    index("identities_member").on(t.memberId),
    index("identities_email").on(t.email).where(sql`${t.email} IS NOT NULL`),
  ],
);

/** The log-ins of members. A token contains the id of its session; a session without a row is over. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    memberId: integer("member_id")
      .notNull()
      .references(() => members.id),
    /** The member's `token_epoch` at the log-in. A later epoch ends the session. */
    epoch: integer("epoch").notNull(),
    createdAt: integer("created_at").notNull(),
    /** The log-in or the last refresh. */
    lastUsedAt: integer("last_used_at").notNull(),
    /** When the last token of the session can no longer be used. */
    expiresAt: integer("expires_at").notNull(),
    /** null for a session that nobody ended. */
    endedAt: integer("ended_at"),
    /** The `User-Agent` of the log-in; may be empty. */
    device: text("device").notNull(),
    /** SHA-256 of the newest refresh token, of the one before, and when the newest replaced it. */
    refreshHash: text("refresh_hash").notNull(),
    previousHash: text("previous_hash"),
    rotatedAt: integer("rotated_at"),
  },
  (t) => [index("sessions_member").on(t.memberId), index("sessions_expires").on(t.expiresAt)],
);

export const chats = sqliteTable(
  "chats",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    lowId: integer("low_id")
      .notNull()
      .references(() => members.id),
    highId: integer("high_id")
      .notNull()
      .references(() => members.id),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    unique("chats_pair").on(t.lowId, t.highId),
    // Both are in the order of the ids, which a list reads from the highest.
    index("chats_high").on(t.highId),
    index("chats_low").on(t.lowId),
    check("chats_order", sql`${t.lowId} < ${t.highId}`),
  ],
);

/** The coins set aside for one member in one chat. A row is never deleted, and only a step changes it (`holds.ts`). */
export const holds = sqliteTable(
  "holds",
  {
    memberId: integer("member_id")
      .notNull()
      .references(() => members.id),
    chatId: integer("chat_id")
      .notNull()
      .references(() => chats.id),
    /** The number of the last step, and its random id. */
    step: integer("step").notNull().default(0),
    stepId: text("step_id").notNull().default(""),
    /** Coins lent, and neither captured nor released. */
    held: integer("held").notNull().default(0),
    /** All coins ever charged here: the price of the member's messages up to the id `upto`. */
    captured: integer("captured").notNull().default(0),
    capturedThrough: integer("upto").notNull().default(0),
    /** When the last step was taken, or later the room's alarm found the coins in use, by the clock of the room; 0 if an older version took it. */
    touchedAt: integer("touched_at").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.memberId, t.chatId] }),
    check("holds_step", sql`${t.step} >= 0`),
    check("holds_held", sql`${t.held} >= 0`),
    check("holds_captured", sql`${t.captured} >= 0`),
    check("holds_upto", sql`${t.capturedThrough} >= 0`),
  ],
);

/** The ledger: every movement of coins, numbered per member. Rows are never changed and never deleted. */
export const transfers = sqliteTable(
  "transfers",
  {
    memberId: integer("member_id")
      .notNull()
      .references(() => members.id),
    entry: integer("entry").notNull(),
    kind: text("kind", { enum: ["grant", "withdrawal", "charge", "refund"] }).notNull(),
    amount: integer("amount").notNull(),
    /** The messages of a charge or refund. A hold's charges follow each other without a gap. */
    chatId: integer("chat_id"),
    firstId: integer("first_id"),
    lastId: integer("last_id"),
    messages: integer("messages"),
    /** The idempotency key, unique among all transfers. */
    key: text("key"),
    note: text("note"),
    /** The superuser who moved the coins; null for an API key, and for Parley itself. */
    actorId: integer("by_id"),
    at: integer("at").notNull(),
    /** The API key that moved the coins. */
    keyId: text("by_key"),
  },
  (t) => [
    primaryKey({ columns: [t.memberId, t.entry] }),
    uniqueIndex("transfers_key").on(t.key).where(sql`${t.key} IS NOT NULL`),
    // The numbers of a day read it alone. It costs each charge a row.
    index("transfers_charges")
      .on(t.at, t.memberId, t.entry, t.messages, t.amount)
      .where(sql`${t.kind} = 'charge'`),
    check("transfers_kind", sql`${t.kind} IN ('grant', 'withdrawal', 'charge', 'refund')`),
    check("transfers_amount", sql`${t.amount} BETWEEN 1 AND 9007199254740991`),
    check("transfers_entry", sql`${t.entry} >= 1`),
  ],
);
