import { and, type Column, desc, eq, lt, or, type SQL, sql } from "drizzle-orm";
import type { ActName, Actor } from "../core/acts.ts";
import type { ActDetail } from "../protocol/http/acts.ts";
import type { Database } from "./database.ts";
import { acts } from "./schema.ts";

/** The actor of an act, and its time (Unix ms). */
export type By = { actor: Actor; at: number };

type NewAct = By & { act: ActName; chatId?: number | SQL | undefined };

/**
 * Builds the statement that records an act about each member that `which` matches, for the batch in which the act takes effect. A
 * repeat of the act must not match: put it before the statement that makes the change, and let it match only what that changes.
 */
export function recordMemberAct(db: Database, act: NewAct, which: SQL | undefined, detail: SQL) {
  return insertAct(db, act, { memberId: sql`id`, detail, from: sql`FROM members WHERE ${which}` });
}

/** Builds the statement that records an act about each smile that `which` matches. See `recordMemberAct`. */
export function recordSmileAct(db: Database, act: NewAct, which: SQL | undefined, detail: SQL) {
  const ofSmile = sql`json_set(${detail}, '$.smile_id', id)`;
  return insertAct(db, act, { detail: ofSmile, from: sql`FROM smiles WHERE ${which}` });
}

/**
 * Builds the statement that records an act about no row of a table, if the `condition` holds. Where its effect is not in D1, it is
 * recorded alone and before. One with a `uuid` is recorded once.
 */
export function recordAct(
  db: Database,
  { detail, memberId, ...act }: NewAct & { detail: ActDetail; memberId?: number | SQL },
  condition = sql`true`,
) {
  const parts = { memberId: sql`${memberId ?? null}`, detail: toJson(detail), from: sql`WHERE ${condition}` };
  return insertAct(db, act, parts).onConflictDoNothing();
}

type Parts = { memberId?: SQL; detail: SQL; from: SQL };

function insertAct(db: Database, { at, actor, act, chatId }: NewAct, parts: Parts) {
  const { memberId = sql`NULL`, detail, from } = parts;
  // The columns are in the order of the table.
  return db
    .insert(acts)
    .select(sql`SELECT NULL, ${at}, ${actor}, ${act}, ${memberId}, ${chatId ?? null}, ${detail} ${from}`);
}

export function toJson(detail: ActDetail): SQL {
  return sql`${JSON.stringify(detail)}`;
}

/** A value that a column gets, if it is not undefined, and how the act shows it in a field of its detail. */
type Change<Field extends keyof ActDetail> = { column: Column; value: unknown; shown: ActDetail[Field] };
export type Changes = { [Field in keyof ActDetail]?: Change<Field> };

/** Returns the condition that a row differs from what it would become, and the detail of those changes in which it differs. */
export function compare(changes: Changes): { differs: SQL | undefined; detail: SQL } {
  const given = Object.entries(changes).filter(([, { value }]) => value !== undefined);
  const isSame = given.map(([, { column, value }]) => sql`${column} IS ${sql.param(value, column)}`);
  const same = isSame.map((condition, i) => sql`, iif(${condition}, ${`$.${given[i]?.[0]}`}, '$.none')`);
  const shown = Object.fromEntries(given.map(([field, change]) => [field, change.shown]));
  return {
    differs: or(sql`false`, ...isSame.map((condition) => sql`NOT ${condition}`)),
    detail: sql`json_remove(${toJson(shown)}${sql.join(same)})`,
  };
}

/** Builds the query for acts, the newest first. @param before the id of the act before which the list begins */
export function selectActs(
  db: Database,
  { before, limit, act }: { before: number | undefined; limit: number; act: ActName | undefined },
) {
  const nameOf = (id: SQL) => sql<string | null>`(SELECT name FROM members WHERE members.id = ${id})`;
  const { id, at, actor, act: name, memberId, chatId, detail } = acts;
  return db
    .select({
      ...{ id, at, actor, act: name, memberId, chatId, detail },
      // The name behind `member:` or `key:`; a command has none.
      actorName: sql<string | null>`CASE
        WHEN actor GLOB 'key:*' THEN (SELECT name FROM api_keys WHERE api_keys.id = substr(actor, 5))
        ELSE ${nameOf(sql`CAST(substr(actor, 8) AS INTEGER)`)} END`,
      memberName: nameOf(sql`member`),
    })
    .from(acts)
    .where(and(act && eq(name, act), before === undefined ? undefined : lt(id, before)))
    .orderBy(desc(id))
    .limit(limit);
}

export type ListedAct = Awaited<ReturnType<typeof selectActs>>[number];
