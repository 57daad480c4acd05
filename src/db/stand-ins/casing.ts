/** Stands in for the conversion of names in the Worker: see `src/cli/worker-build.ts`. The tables name each column themselves. */
export class CasingCache {
  getColumnCasing(column: { name: string }): string {
    return column.name;
  }
}
