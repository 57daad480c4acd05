/** Stands in for queries that Parley does not make: see `src/cli/worker-build.ts`. */
class Refused {
  constructor() {
    throw new Error("the Worker makes no such query");
  }
}

export { Refused as QueryBuilder, Refused as RelationalQueryBuilder, Refused as SQLiteCountBuilder };
