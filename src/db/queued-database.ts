import type { Patience } from "../core/call-queue.ts";
import { callsToD1 } from "./queued-call.ts";

/** Returns a D1 database whose calls wait for their turn among all calls of the isolate. */
export function queuedDatabase(d1: D1Database, patience: Patience): D1Database {
  return {
    prepare: (sql: string) => new QueuedStatement(d1.prepare(sql), patience),
    batch: (statements: QueuedStatement[]) =>
      callsToD1.send(() => d1.batch(statements.map(({ statement }) => statement)), patience),
  } as unknown as D1Database;
}

/** A statement of D1. The runtime accepts only its own statements in a batch, so this one holds it. */
class QueuedStatement {
  readonly statement: D1PreparedStatement;
  readonly #patience: Patience;

  constructor(statement: D1PreparedStatement, patience: Patience) {
    this.statement = statement;
    this.#patience = patience;
  }

  bind(...values: unknown[]): QueuedStatement {
    return new QueuedStatement(this.statement.bind(...values), this.#patience);
  }

  all() {
    return callsToD1.send(() => this.statement.all(), this.#patience);
  }

  raw() {
    return callsToD1.send(() => this.statement.raw(), this.#patience);
  }

  run() {
    return callsToD1.send(() => this.statement.run(), this.#patience);
  }

  first(column?: string) {
    return callsToD1.send(
      () => (column === undefined ? this.statement.first() : this.statement.first(column)),
      this.#patience,
    );
  }
}
