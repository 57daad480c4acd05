/** Stands in for the indexes and constraints of tables in the Worker: see `src/cli/worker-build.ts`. Only the migrations make them. */

function refuse(): never {
  throw new Error("the Worker creates no tables");
}

export { refuse as check, refuse as index, refuse as primaryKey, refuse as unique, refuse as uniqueIndex };

class Unbuilt {
  constructor() {
    refuse();
  }
}

export {
  Unbuilt as CheckBuilder,
  Unbuilt as IndexBuilder,
  Unbuilt as PrimaryKeyBuilder,
  Unbuilt as UniqueConstraintBuilder,
};

/** A column asks for the name of its constraint, and for its foreign keys, although nothing reads them. */
export function uniqueKeyName(): string {
  return "";
}

export class ForeignKeyBuilder {
  onUpdate(): this {
    return this;
  }

  onDelete(): this {
    return this;
  }

  build(): undefined {
    return undefined;
  }
}
