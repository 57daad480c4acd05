import { expect, test } from "vitest";
import * as z from "zod/mini";
import { CLIENT_TYPES, clientTypes } from "../../src/cli/client-schemas.ts";
import { plainTypes } from "../../src/cli/plain-types.ts";
import { typeCheck, writeProgram } from "../support/type-check.ts";

const FOLDER = "dist/plain-types";

/** A program that does not compile unless each plain type is the same as the one that zod infers. */
function comparison(plain: string): Record<string, string> {
  const lines = Object.keys(CLIENT_TYPES).map(
    (name) => `true satisfies Same<Plain.${name}, z.output<(typeof CLIENT_TYPES)["${name}"]>>;`,
  );
  const same = "(<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false";
  return {
    "plain.ts": plain,
    "compare.ts": `
      import type * as z from "zod/mini";
      import type { CLIENT_TYPES } from "../../src/cli/client-schemas.ts";
      import type * as Plain from "./plain.ts";
      type Same<A, B> = ${same};
      ${lines.join("\n")}`,
  };
}

const check = () =>
  typeCheck(FOLDER, {
    module: "esnext",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    types: [],
    lib: ["es2024", "dom"],
    skipLibCheck: true,
  });

test("the plain types of frames and bodies equal those that zod infers", () => {
  const plain = [...clientTypes().values()].join("\n").replaceAll(/^type /gm, "export type ");
  writeProgram(FOLDER, comparison(plain));
  expect(check()).toBe("");
  for (const [right, wrong] of [
    ["price: number;\n", ""],
    ["chat_id: number | null;", "chat_id: number;"],
    ["retry_after?: number | undefined", "retry_after?: number"],
    ['type: "pong"', "type: string"],
    ["premium_until: string | null", "premium_until: string"],
    ["entries: (EntryBody)[]", "entries: (TransferBody)[]"],
  ] as const) {
    expect(plain).toContain(right);
    writeProgram(FOLDER, comparison(plain.replace(right, wrong)));
    expect(check()).toContain("does not satisfy");
  }
});

test("a record of strings is a Record", () => {
  const schema = z.object({ params: z.record(z.string(), z.union([z.string(), z.number()])) });
  expect(plainTypes({ Params: schema }).get("Params")).toBe(
    "type Params = {\n    params: Record<string, string | number>;\n};",
  );
});

test("a declaration has the descriptions of the documents", () => {
  const smile = clientTypes().get("SmileBody");
  expect(smile).toMatch(
    /^\/\*\* \w[^\n]+ \*\/\ntype SmileBody = \{\n {4}\/\*\* \w[^\n]+ \*\/\n {4}id: number;\n/,
  );
});

test("a schema with other keywords than those of the wire throws a TypeError", () => {
  expect(() => plainTypes({ Odd: z.record(z.string(), z.unknown()) })).toThrow(TypeError);
});
