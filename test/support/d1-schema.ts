import { is, SQL } from "drizzle-orm";
import {
  getTableConfig,
  type SQLiteColumn,
  SQLiteInteger,
  SQLiteSyncDialect,
  type SQLiteTable,
} from "drizzle-orm/sqlite-core";
import {
  acts,
  apiKeys,
  chats,
  days,
  holds,
  identities,
  members,
  sessions,
  siteKeys,
  smiles,
  transfers,
} from "../../src/db/schema.ts";

/** drizzle can express neither WITHOUT ROWID nor STRICT. All tables are STRICT. */
const WITHOUT_ROWID: SQLiteTable[] = [apiKeys, days, holds, identities, sessions, transfers];
const TABLES: SQLiteTable[] = [
  ...[members, identities, siteKeys, sessions, chats, holds],
  ...[transfers, smiles, apiKeys, acts, days],
];

const dialect = new SQLiteSyncDialect();

/** A table's columns, keys, checks, indexes, triggers and options, each normalized. */
type Definitions = { table: string; definitions: string[] };

/** A definition that only drizzle's schema or only D1 has. */
export type SchemaDifference = { table: string; missing?: string; unexpected?: string };

/** Compares the tables in D1 with those of `src/db/schema.ts`. */
export async function compareSchema(d1: D1Database): Promise<SchemaDifference[]> {
  const found = await readDefinitions(d1);
  return expectedDefinitions().flatMap(({ table, definitions }) => {
    const inD1 = found.find((each) => each.table === table)?.definitions ?? [];
    const missing = definitions.filter((each) => !inD1.includes(each));
    const unexpected = inD1.filter((each) => !definitions.includes(each));
    return [
      ...missing.map((each) => ({ table, missing: each })),
      ...unexpected.map((each) => ({ table, unexpected: each })),
    ];
  });
}

/** Returns the tables that drizzle's schema describes. */
function expectedDefinitions(): Definitions[] {
  return TABLES.map((table) => {
    const { name, columns, primaryKeys, foreignKeys, checks, indexes, uniqueConstraints } =
      getTableConfig(table);
    const uniques = [
      ...columns.flatMap((column) =>
        column.isUnique ? [{ name: column.uniqueName, columns: [column.name] }] : [],
      ),
      ...uniqueConstraints.map((each) => ({ name: each.name, columns: namesOf(each.columns) })),
    ];
    const definitions = [
      ...columns.map(columnDefinition),
      ...primaryKeys.map((key) => `PRIMARY KEY(${namesOf(key.columns)})`),
      ...foreignKeys.map(({ reference, onUpdate = "no action", onDelete = "no action" }) => {
        const { columns: own, foreignTable, foreignColumns } = reference();
        const target = `${getTableConfig(foreignTable).name}(${namesOf(foreignColumns)})`;
        return `FOREIGN KEY (${namesOf(own)}) REFERENCES ${target} ON UPDATE ${onUpdate} ON DELETE ${onDelete}`;
      }),
      ...checks.map((check) => `CONSTRAINT ${check.name} CHECK(${sqlOf(check.value)})`),
      ...uniques.map((each) => `CREATE UNIQUE INDEX ${each.name} ON ${name} (${each.columns})`),
      ...indexes.map(({ config }) => {
        const on = config.columns.map((each) =>
          is(each, SQL) ? sqlOf(each).replaceAll(`"${name}".`, "") : each.name,
        );
        const where = config.where ? ` WHERE ${sqlOf(config.where)}` : "";
        return `CREATE ${config.unique ? "UNIQUE " : ""}INDEX ${config.name} ON ${name} (${on})${where}`;
      }),
      "STRICT",
      ...(WITHOUT_ROWID.includes(table) ? ["WITHOUT ROWID"] : []),
    ];
    return { table: name, definitions: definitions.map(normalize) };
  });
}

/** Returns the same tables as they are in D1, with every index and trigger on them. */
async function readDefinitions(d1: D1Database): Promise<Definitions[]> {
  const { results } = await d1
    .prepare("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    .all<{ type: string; tbl_name: string; sql: string }>();
  return TABLES.map((table) => {
    const { name } = getTableConfig(table);
    const own = results.filter(({ tbl_name }) => tbl_name === name);
    return {
      table: name,
      definitions: own.flatMap(({ type, sql }) => (type === "table" ? splitTable(sql) : [normalize(sql)])),
    };
  });
}

/** Writes a column with its words in drizzle-kit's order. */
function columnDefinition(column: SQLiteColumn): string {
  const words = [column.name, column.getSQLType()];
  if (column.primary) words.push("PRIMARY KEY");
  if (is(column, SQLiteInteger) && column.autoIncrement) words.push("AUTOINCREMENT");
  if (column.default !== undefined)
    words.push(`DEFAULT ${typeof column.default === "string" ? `'${column.default}'` : column.default}`);
  if (column.notNull) words.push("NOT NULL");
  return words.join(" ");
}

function namesOf(columns: readonly { name: string }[]): string[] {
  return columns.map(({ name }) => name);
}

function sqlOf(sql: SQL): string {
  return dialect.sqlToQuery(sql.inlineParams()).sql;
}

/** Splits a CREATE TABLE into its definitions and its options. */
function splitTable(sql: string): string[] {
  const end = sql.lastIndexOf(")");
  const body = sql.slice(sql.indexOf("(") + 1, end);
  // A comma inside parentheses or quotes separates nothing.
  const definitions = body.match(/(?:\((?:[^()]|\([^()]*\))*\)|'[^']*'|[^,('])+/g) ?? [];
  return [...definitions, ...sql.slice(end + 1).split(",")].map(normalize).filter((each) => each !== "");
}

/** Removes quotes around names, upper case and needless space, except inside string literals. */
function normalize(sql: string): string {
  const parts = sql.split(/('[^']*')/);
  return parts
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part
            .replace(/["`]/g, "")
            .replace(/\s+/g, " ")
            .replace(/ ?([(),]) ?/g, "$1")
            .toLowerCase(),
    )
    .join("")
    .trim();
}
