import { counters, countName, flushers, statementName } from "./counters.ts";

/** Cursors whose rows are not in the counter yet: `rowsWritten` is final only when a cursor is consumed. */
let cursors: { cursor: { rowsWritten: number }; className: string; query: string }[] = [];
const CURSORS_MAX = 4_096;

function flushCursors(): void {
  for (const { cursor, className, query } of cursors) {
    if (cursor.rowsWritten > 0) addRows(cursor.rowsWritten, `${className} ${statementName(query)}`);
  }
  cursors = [];
}
flushers.push(flushCursors);

function addRows(rows: number, name: string): void {
  counters.objectRows += rows;
  countName(counters.objectRowsBy, name, rows);
}

/**
 * Counts the rows that an object writes, if the Worker's variable `COUNT_ROWS` is "1". Replaces the storage on the state itself,
 * because the constructor of a `DurableObject` accepts only a real state.
 */
export function countRows(
  ctx: DurableObjectState,
  env: { COUNT_ROWS?: unknown },
  className: string,
): DurableObjectState {
  if (env.COUNT_ROWS === "1")
    Object.defineProperty(ctx, "storage", { value: countedStorage(ctx.storage, className) });
  return ctx;
}

function countedStorage(storage: DurableObjectStorage, className: string): DurableObjectStorage {
  const sql = countedSql(storage.sql, className);
  return new Proxy(storage, {
    get(target, name) {
      if (name === "sql") return sql;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "setAlarm" && name !== "deleteAlarm") return value.bind(target);
      return (...args: unknown[]) => {
        addRows(1, `${className} ${name}`);
        return value.apply(target, args);
      };
    },
  });
}

function countedSql(sql: SqlStorage, className: string): SqlStorage {
  return new Proxy(sql, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "exec") return value.bind(target);
      return (...args: unknown[]) => {
        const cursor = value.apply(target, args);
        // The room has consumed the older cursors by now, but not this one.
        if (cursors.length === CURSORS_MAX) flushCursors();
        cursors.push({ cursor, className, query: String(args[0]) });
        return cursor;
      };
    },
  });
}
