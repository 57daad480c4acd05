/** Stands in for the list of all types of columns in the Worker: see `src/cli/worker-build.ts`. A table imports those it has. */
export function getSQLiteColumnBuilders(): never {
  throw new Error("the Worker's tables import the types of their columns");
}
