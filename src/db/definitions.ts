import { is, SQL } from "drizzle-orm";
import {
  getTableConfig,
  type SQLiteColumn,
  SQLiteInteger,
  SQLiteSyncDialect,
  type SQLiteTable,
} from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";
import { chats, holds, members, smiles, transfers } from "./schema.ts";

/** Tables whose key is the table itself. drizzle can't say that, nor STRICT, which all of them are. */
const WITHOUT_ROWID: SQLiteTable[] = [holds, transfers];
const TABLES: SQLiteTable[] = [members, chats, holds, transfers, smiles];

const dialect = new SQLiteSyncDialect();

/** The definitions of a table, each in the one spelling of `plain`: columns, keys, checks, indexes, options. */
export type Definitions = { table: string; definitions: string[] };

/** The tables as the code thinks that they are. */
export function expectedDefinitions(): Definitions[] {
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
        const on = config.columns.map((each) => (is(each, SQL) ? sqlOf(each) : each.name));
        const where = config.where ? ` WHERE ${sqlOf(config.where)}` : "";
        return `CREATE ${config.unique ? "UNIQUE " : ""}INDEX ${config.name} ON ${name} (${on})${where}`;
      }),
      "STRICT",
      ...(WITHOUT_ROWID.includes(table) ? ["WITHOUT ROWID"] : []),
    ];
    return { table: name, definitions: definitions.map(plain) };
  });
}

/** The same tables as D1 has them, with whatever hangs on them besides. */
export async function readDefinitions(db: Database): Promise<Definitions[]> {
  const { results } = await db.$client
    .prepare("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    .all<{ type: string; tbl_name: string; sql: string }>();
  return TABLES.map((table) => {
    const { name } = getTableConfig(table);
    const own = results.filter(({ tbl_name }) => tbl_name === name);
    return {
      table: name,
      definitions: own.flatMap(({ type, sql }) => (type === "table" ? inTable(sql) : [plain(sql)])),
    };
  });
}

/** In the order of words in which drizzle-kit writes a column. */
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

/** What a CREATE TABLE defines: what is between its commas, and the options behind it. */
function inTable(sql: string): string[] {
  const end = sql.lastIndexOf(")");
  const body = sql.slice(sql.indexOf("(") + 1, end);
  // A comma inside parentheses or quotes separates nothing.
  const definitions = body.match(/(?:\((?:[^()]|\([^()]*\))*\)|'[^']*'|[^,('])+/g) ?? [];
  return [...definitions, ...sql.slice(end + 1).split(",")].map(plain).filter((each) => each !== "");
}

/** One spelling: no quotes around names, no case, no more space than needed. What is in single quotes stays as it is. */
function plain(sql: string): string {
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
