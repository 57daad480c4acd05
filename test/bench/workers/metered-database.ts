import { overrides } from "./control.ts";
import { counters, countName, statementName } from "./counters.ts";

/** The statement of D1 behind a metered one: `batch` of D1 accepts only its own statements. */
const realStatements = new WeakMap<D1PreparedStatement, { statement: D1PreparedStatement; query: string }>();

/** Wraps D1 so that every call is counted and delayed by `overrides.d1DelayMs`. */
export function meteredDatabase(db: D1Database): D1Database {
  return new Proxy(db, {
    get(target, name) {
      if (name === "prepare") return (query: string) => meteredStatement(target.prepare(query), query);
      if (name === "batch") {
        return (statements: D1PreparedStatement[]) => {
          const real = statements.map((each) => realStatements.get(each) ?? { statement: each, query: "" });
          return call(real[0]?.query ?? "", () => target.batch(real.map(({ statement }) => statement)));
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function meteredStatement(statement: D1PreparedStatement, query: string): D1PreparedStatement {
  const all = () => call(query, async () => [await statement.all<Record<string, unknown>>()]);
  const metered = {
    bind: (...values: unknown[]) => meteredStatement(statement.bind(...values), query),
    run: async () => (await all())[0],
    all: async () => (await all())[0],
    // D1 returns no row counts from `first` and `raw`, so both call `all`.
    async first(column?: string) {
      const row = (await all())[0]?.results[0];
      return row === undefined ? null : column === undefined ? row : row[column];
    },
    async raw() {
      // A SELECT writes no rows and may have two columns of the same name, so it runs unchanged.
      if (/^\s*SELECT\b/i.test(query)) {
        if (overrides.countsReads) counters.d1RowsRead += (await statement.all()).meta.rows_read;
        return (await call(query, async () => [await statement.raw()]))[0];
      }
      return (await all())[0]?.results.map(Object.values);
    },
  } as unknown as D1PreparedStatement;
  realStatements.set(metered, { statement, query });
  return metered;
}

async function call<T>(query: string, run: () => Promise<T[]>): Promise<T[]> {
  counters.d1Calls++;
  countName(counters.d1CallsBy, statementName(query));
  if (overrides.d1DelayMs > 0) await scheduler.wait(overrides.d1DelayMs);
  const results = await run();
  const metas = results.map((result) => (result as Partial<D1Result>).meta);
  const rows = metas.reduce((sum, meta) => sum + (meta?.rows_written ?? 0), 0);
  counters.d1RowsRead += metas.reduce((sum, meta) => sum + (meta?.rows_read ?? 0), 0);
  counters.d1Rows += rows;
  if (rows > 0) counters.d1Writes++;
  return results;
}
