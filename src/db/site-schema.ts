import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tables of D1 that concern the site as a whole. They reference no other table. Times are Unix ms. */
export const smiles = sqliteTable(
  "smiles",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    fileUuid: text("file_uuid").notNull().unique(),
    price: integer("price").notNull(),
    title: text("title").notNull(),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    createdAt: integer("created_at").notNull(),
    /** The place in the lists of smiles, from 1; null for one that nobody has put anywhere, which follows the others. */
    position: integer("position"),
  },
  (t) => [
    check("smiles_price", sql`${t.price} BETWEEN 0 AND 1000000000`),
    check("smiles_is_active", sql`${t.isActive} IN (0, 1)`),
  ],
);

/** The public keys of the site, as its server last sent them. Isolates read them here before they ask the server. */
export const siteKeys = sqliteTable("site_keys", {
  url: text("url").primaryKey(),
  /** A JWK Set (RFC 7517, 5) as JSON. */
  keys: text("keys").notNull(),
  loadedAt: integer("loaded_at").notNull(),
});

/**
 * The numbers of the site, a row for each UTC day on which the hourly run came. `countDays` replaces the rows of the last two days.
 * No query of the Worker names this table, so the bundler leaves it out.
 */
export const days = /* @__PURE__ */ sqliteTable("days", (column) => ({
  /** Such as `2026-11-29`. */
  day: column.text().primaryKey(),
  /** All who had registered by the end of the day, or by the count. */
  members: column.integer().notNull(),
  registrations: column.integer().notNull(),
  activeMembers: column.integer("active_members").notNull(),
  /** The messages and the coins of the day's charges, whatever was refunded later. */
  paidMessages: column.integer("paid_messages").notNull(),
  coins: column.integer().notNull(),
  countedAt: column.integer("counted_at").notNull(),
}));
