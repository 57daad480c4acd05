import type { Definitions } from "../db/definitions.ts";
import type { Difference } from "../protocol/reconciliation-body.ts";

/** What D1's tables lack of what the code thinks, and what they have besides. */
export function reconcileSchema(expected: Definitions[], found: Definitions[]): Difference[] {
  return expected.flatMap(({ table, definitions }) => {
    const there = found.find((each) => each.table === table)?.definitions ?? [];
    const missing = definitions.filter((each) => !there.includes(each));
    const strange = there.filter((each) => !definitions.includes(each));
    return [
      ...missing.map((each) => schema({ expected: each, detail: `The table ${table} lacks this.` })),
      ...strange.map((each) => schema({ found: each, detail: `The table ${table} should not have this.` })),
    ];
  });
}

function schema(difference: Omit<Difference, "kind">): Difference {
  return { kind: "schema", ...difference };
}
