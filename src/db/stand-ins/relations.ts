/** Stands in for the relations of `drizzle-orm` in the Worker: see `src/cli/worker-build.ts`. Parley joins tables by hand. */

function refuse(): never {
  throw new Error("the Worker declares no relations");
}

export {
  refuse as createTableRelationsHelpers,
  refuse as extractTablesRelationalConfig,
  refuse as getOperators,
  refuse as getOrderByOperators,
  refuse as normalizeRelation,
};

/** `drizzle-orm` compares with these two alone. */
export class One {}
export class Many {}
