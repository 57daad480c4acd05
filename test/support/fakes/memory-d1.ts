import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { migrationStatements } from "../runtime/wrangler-config.ts";

/** Returns a database with Parley's tables in the memory of this process, for tests without the runtime. It counts its calls. */
export function memoryD1() {
  const database = new DatabaseSync(":memory:");
  for (const statement of migrationStatements()) database.exec(statement);
  const calls = { count: 0 };
  const call = async <T>(run: () => T): Promise<T> => {
    calls.count++;
    return run();
  };

  class Statement {
    readonly #sql: string;
    readonly #values: SQLInputValue[];
    constructor(sql: string, values: SQLInputValue[] = []) {
      this.#sql = sql;
      this.#values = values;
    }
    bind = (...values: SQLInputValue[]) => new Statement(this.#sql, values);
    run = () => call(() => this.result());
    all = () => call(() => this.result());
    raw = () => call(() => this.#read((statement) => statement.setReturnArrays(true)));
    first = () => call(() => this.#read()[0] ?? null);
    result = () => ({ success: true, results: this.#read(), meta: {} });

    #read(prepare: (statement: StatementSync) => void = () => {}): unknown[] {
      const statement = database.prepare(this.#sql);
      prepare(statement);
      return statement.all(...this.#values);
    }
  }

  const d1 = {
    prepare: (sql: string) => new Statement(sql),
    batch: (statements: Statement[]) => call(() => statements.map((each) => each.result())),
  } as unknown as D1Database;
  return { d1, calls, exec: (sql: string) => database.exec(sql) };
}
