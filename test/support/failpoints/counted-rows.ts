import { counters, failpoints, setFailpoint } from "./failpoints.ts";
import { platformError } from "./platform-errors.ts";

type Cursor = { rowsRead: number; rowsWritten: number };
type CountedObject = "room" | "inbox";

/** The last cursor of any object. Its rows are final when the next statement runs: an object consumes one cursor at a time. */
let last: { cursor: Cursor; object: CountedObject } | undefined;

/** Adds the rows of the last statement to the counters. Call before a test reads them. */
export function countLastRows(): void {
  if (!last) return;
  const { cursor, object } = last;
  last = undefined;
  counters[object === "room" ? "roomRowsRead" : "inboxRowsRead"] += cursor.rowsRead;
  countWritten(object, cursor.rowsWritten);
}

function countWritten(object: CountedObject, rows: number): void {
  if (object === "room") counters.roomRowsWritten += rows;
  else counters.inboxRowsWritten += rows;
}

/**
 * Counts the rows that an object reads and writes, and a row for each alarm that it sets or deletes. Replaces the storage on the
 * state itself, because the constructor of a `DurableObject` accepts only a real state.
 */
export function countRows(ctx: DurableObjectState, object: CountedObject): DurableObjectState {
  const { storage } = ctx;
  const sql = forwarded(storage.sql, "exec", (exec) => (...args) => {
    countLastRows();
    if (failpoints.roomStorage === "failing" && String(args[0]).startsWith("INSERT INTO messages")) {
      setFailpoint("roomStorage", "ok");
      throw platformError();
    }
    const cursor = exec(...args);
    // The local runtime stores an object's name each time that it wakes.
    if (String(args[0]).includes("__miniflare")) return cursor;
    last = { cursor: cursor as Cursor, object };
    return cursor;
  });
  const counted = new Proxy(storage, {
    get: (_, name) => {
      if (name === "sql") return sql;
      if (name === "setAlarm" || name === "deleteAlarm") countWritten(object, 1);
      return bound(storage, name);
    },
  });
  Object.defineProperty(ctx, "storage", { value: counted });
  return ctx;
}

type Method = (...args: unknown[]) => unknown;

/** Returns the object with one method replaced. */
function forwarded<T extends object>(target: T, method: keyof T, replace: (original: Method) => Method): T {
  const replaced = replace(bound(target, method) as Method);
  return new Proxy(target, {
    get: (_, name) => (name === method ? replaced : bound(target, name)),
  });
}

/** Returns a property. A method of the runtime accepts no proxy as `this`. */
function bound(target: object, name: PropertyKey): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === "function" ? value.bind(target) : value;
}
