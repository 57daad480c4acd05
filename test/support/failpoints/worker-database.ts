import { counters, failpoints, setFailpoint, workerStatementTexts } from "./failpoints.ts";
import { platformError } from "./platform-errors.ts";

/**
 * Returns a D1 database for the Worker that counts statements and obeys the failpoint `workerD1`: `until-write` lets everything
 * through up to and including the first call that writes, and then D1 is down.
 */
export function workerDatabase(db: D1Database): D1Database {
  return {
    prepare: (sql: string) => new CountedStatement(sql, db.prepare(sql)),
    batch: (statements: CountedStatement[]) =>
      call(
        statements.map(({ sql }) => sql),
        async () => {
          const results = await db.batch(statements.map(({ statement }) => statement));
          for (const { meta } of results) {
            counters.workerRowsRead += meta.rows_read;
            counters.workerRowsWritten += meta.rows_written;
          }
          return results;
        },
      ),
  } as unknown as D1Database;
}

class CountedStatement {
  readonly sql: string;
  readonly statement: D1PreparedStatement;
  constructor(sql: string, statement: D1PreparedStatement) {
    this.sql = sql;
    this.statement = statement;
  }
  bind = (...params: unknown[]) => new CountedStatement(this.sql, this.statement.bind(...params));
  all = () => call([this.sql], () => this.statement.all());
  raw = () =>
    call([this.sql], async () => {
      // The answer of `raw` has no count of rows. A query may run twice; anything else must not.
      if (/^\s*select/i.test(this.sql))
        counters.workerRowsRead += (await this.statement.all()).meta.rows_read;
      return this.statement.raw();
    });
  run = () => call([this.sql], () => this.statement.run());
  first = () => call([this.sql], () => this.statement.first());
}

async function call<T>(queries: string[], run: () => Promise<T>): Promise<T> {
  if (failpoints.workerD1 === "down") throw new Error("Network connection lost.");
  if (failpoints.workerD1 === "failing") throw platformError();
  const writes = queries.filter((sql) => /^\s*(insert|update|delete)\b/i.test(sql)).length;
  if (failpoints.workerD1 === "hang") return new Promise(() => {});
  counters.workerCalls++;
  counters.workerStatements += queries.length;
  for (const sql of queries) workerStatementTexts.add(sql);
  counters.workerWrites += writes;
  const answer = await run();
  counters.workerAnswers++;
  if (writes > 0 && failpoints.workerD1 === "until-write") setFailpoint("workerD1", "down");
  if (writes > 0 && failpoints.workerD1 === "answer-lost") {
    setFailpoint("workerD1", "up");
    throw new Error("Network connection lost.");
  }
  return answer;
}
