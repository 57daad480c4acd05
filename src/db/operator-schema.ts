import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { ACTS, type Actor } from "../core/acts.ts";

/* The tables of D1 about those who operate the site. See `schema.ts`. */

/** The keys of the site's server. D1 stores no key itself. Rows are never deleted: the log of acts names them. */
export const apiKeys = sqliteTable("api_keys", {
  /** A part of the key that is not secret: the log of acts has it. */
  id: text("id").primaryKey(),
  /** SHA-256 of the secret part of the key. */
  hash: text("hash").notNull(),
  name: text("name").notNull(),
  /** Joined by commas. */
  scopes: text("scopes").notNull(),
  createdAt: integer("created_at").notNull(),
  createdBy: text("created_by").$type<Actor>().notNull(),
  /** null for a key that nobody ended. */
  endedAt: integer("ended_at"),
});

/** The log of what superusers, API keys and the commands of the operator did. Only `acts.ts` adds rows. They are never changed and never deleted. */
export const acts = sqliteTable(
  "acts",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    at: integer("at").notNull(),
    actor: text("actor").$type<Actor>().notNull(),
    act: text("act", { enum: ACTS }).notNull(),
    /** The member and the chat that the act is about. */
    memberId: integer("member"),
    chatId: integer("chat"),
    /** An `ActDetail` as JSON. */
    detail: text("detail").notNull(),
  },
  (t) => [
    // The past runs of the reconciliation, from the newest.
    index("acts_act").on(t.act),
    // A file is removed once, and a run is finished once, however often that is requested.
    uniqueIndex("acts_uuid")
      .on(t.act, sql`${t.detail} ->> 'uuid'`)
      .where(sql`${t.detail} ->> 'uuid' IS NOT NULL`),
    check(
      "acts_actor",
      sql`${t.actor} = 'cli' OR ${t.actor} GLOB 'member:[1-9]*' OR ${t.actor} GLOB 'key:?*'`,
    ),
    check("acts_detail", sql`json_valid(${t.detail})`),
  ],
);
