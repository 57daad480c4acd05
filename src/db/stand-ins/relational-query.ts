/** Stands in for the queries by relations of `drizzle-orm` in the Worker: see `src/cli/worker-build.ts`. */
export class RelationalQueryBuilder {
  constructor() {
    throw new Error("the Worker has no queries by relations");
  }
}
