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

/** The tables of D1. Times are Unix ms. The migrations add what drizzle can't say: STRICT and WITHOUT ROWID. */
export const members = sqliteTable(
  "members",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    email: text("email").notNull().unique(),
    passwordHash: text("password_hash").notNull(),
    tokenEpoch: integer("token_epoch").notNull().default(0),
    /** null until the member chose one. */
    name: text("name"),
    isSuperuser: integer("is_superuser", { mode: "boolean" }).notNull().default(false),
    isEmployee: integer("is_employee", { mode: "boolean" }).notNull().default(false),
    premiumUntil: integer("premium_until"),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    /** Coins that the member can still put anywhere. Moved by `transfers.ts` and `holds.ts` alone, as are the next two. */
    balance: integer("balance").notNull().default(0),
    /** What the step just under way lends: see `holds.ts`. Between two batches it means nothing. */
    lent: integer("lent").notNull().default(0),
    /** How many transfers this member has: the number of the last one. */
    entries: integer("entries").notNull().default(0),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    check("members_balance", sql`${t.balance} BETWEEN 0 AND 9007199254740991`),
    check("members_is_superuser", sql`${t.isSuperuser} IN (0, 1)`),
    check("members_is_employee", sql`${t.isEmployee} IN (0, 1)`),
    check("members_is_active", sql`${t.isActive} IN (0, 1)`),
  ],
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
    index("chats_high").on(t.highId),
    check("chats_order", sql`${t.lowId} < ${t.highId}`),
  ],
);

/** The coins set aside for one member in one chat: one row for ever, which only a step changes (`holds.ts`). */
export const holds = sqliteTable(
  "holds",
  {
    memberId: integer("member_id")
      .notNull()
      .references(() => members.id),
    chatId: integer("chat_id")
      .notNull()
      .references(() => chats.id),
    /** How many steps there were, and the random id of the last one. */
    step: integer("step").notNull().default(0),
    stepId: text("step_id").notNull().default(""),
    /** Lent, and neither captured nor given back. */
    held: integer("held").notNull().default(0),
    /** All that was ever charged here: the price of the member's messages up to the id `upto`. */
    captured: integer("captured").notNull().default(0),
    capturedThrough: integer("upto").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.memberId, t.chatId] }),
    check("holds_step", sql`${t.step} >= 0`),
    check("holds_held", sql`${t.held} >= 0`),
    check("holds_captured", sql`${t.captured} >= 0`),
    check("holds_upto", sql`${t.capturedThrough} >= 0`),
  ],
);

/** The ledger: every movement of coins, numbered per member, never changed and never deleted. */
export const transfers = sqliteTable(
  "transfers",
  {
    memberId: integer("member_id")
      .notNull()
      .references(() => members.id),
    entry: integer("entry").notNull(),
    kind: text("kind", { enum: ["grant", "withdrawal", "charge", "refund"] }).notNull(),
    amount: integer("amount").notNull(),
    /** A charge or refund: which messages of which chat. A hold's charges follow each other without a gap. */
    chatId: integer("chat_id"),
    firstId: integer("first_id"),
    lastId: integer("last_id"),
    messages: integer("messages"),
    /** What makes a repeat of the same act harmless; unique over the site. */
    key: text("key"),
    note: text("note"),
    /** The superuser who did it; null for the site itself. */
    actorId: integer("by_id"),
    at: integer("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.memberId, t.entry] }),
    uniqueIndex("transfers_key").on(t.key).where(sql`${t.key} IS NOT NULL`),
    check("transfers_kind", sql`${t.kind} IN ('grant', 'withdrawal', 'charge', 'refund')`),
    check("transfers_amount", sql`${t.amount} BETWEEN 1 AND 9007199254740991`),
    check("transfers_entry", sql`${t.entry} >= 1`),
  ],
);

export const smiles = sqliteTable(
  "smiles",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    fileUuid: text("file_uuid").notNull().unique(),
    price: integer("price").notNull(),
    title: text("title").notNull(),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    check("smiles_price", sql`${t.price} BETWEEN 0 AND 1000000000`),
    check("smiles_is_active", sql`${t.isActive} IN (0, 1)`),
  ],
);
