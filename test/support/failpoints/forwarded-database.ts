/** One statement for D1, in a form that another object can run later. */
export type Query = { sql: string; params: unknown[] };
export type QueryMethod = "batch" | "all" | "raw" | "run" | "first";
/** Runs the statements of one call to D1, or has another object run them. */
export type ForwardCall = (queries: Query[], method: QueryMethod) => Promise<unknown>;

/** Returns a D1 database whose calls all go to `forward`. */
export function forwardedDatabase(forward: ForwardCall): D1Database {
  class Statement {
    readonly query: Query;
    constructor(query: Query) {
      this.query = query;
    }
    bind(...params: unknown[]): Statement {
      return new Statement({ ...this.query, params });
    }
    all = () => forward([this.query], "all");
    raw = () => forward([this.query], "raw");
    run = () => forward([this.query], "run");
    first = () => forward([this.query], "first");
  }
  return {
    prepare: (sql: string) => new Statement({ sql, params: [] }),
    batch: (statements: Statement[]) =>
      forward(
        statements.map(({ query }) => query),
        "batch",
      ),
  } as unknown as D1Database;
}

/** Runs the statements of one call. */
export async function runCall(db: D1Database, queries: Query[], method: QueryMethod): Promise<unknown> {
  const statements = queries.map(({ sql, params }) => db.prepare(sql).bind(...params));
  if (method === "batch") return db.batch(statements);
  const [statement] = statements as unknown as Record<QueryMethod, () => Promise<unknown>>[];
  return statement?.[method]();
}
