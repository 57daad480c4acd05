import { counters, failpoints, setFailpoint } from "./failpoints.ts";
import { platformError } from "./platform-errors.ts";

/** The last cursor of any room. Its rows are final when the next statement runs, because a room consumes one cursor at a time. */
let lastCursor: { rowsRead: number } | undefined;

/** Adds the rows of the last statement to the counter. Call before a test reads it. */
export function countLastRows(): void {
  counters.roomRowsRead += lastCursor?.rowsRead ?? 0;
  lastCursor = undefined;
}

/**
 * Counts the rows that a room reads from its storage. Replaces the storage on the state itself, because the constructor of a
 * `DurableObject` accepts only a real state.
 */
export function countRowsRead(ctx: DurableObjectState): DurableObjectState {
  const { storage } = ctx;
  const sql = forwarded(storage.sql, "exec", (exec) => (...args) => {
    countLastRows();
    if (failpoints.roomStorage === "failing") {
      setFailpoint("roomStorage", "ok");
      throw platformError();
    }
    const cursor = exec(...args);
    lastCursor = cursor as { rowsRead: number };
    return cursor;
  });
  const counted = new Proxy(storage, {
    get: (_, name) => (name === "sql" ? sql : bound(storage, name)),
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
