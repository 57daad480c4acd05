import { expect, test } from "vitest";
import * as z from "zod/mini";
import { plainTypes } from "../../src/cli/plain-types.ts";
import * as frames from "../../src/protocol/frames/server.ts";
import { typeCheck, writeProgram } from "../support/type-check.ts";

const FOLDER = "dist/plain-types";

/** A program that does not compile unless each frame's type is the same as the one that zod infers. */
function comparison(plain: string): Record<string, string> {
  const lines = Object.keys(frames).map(
    (name) => `true satisfies Same<Plain.${name}, z.output<typeof frames.${name}>>;`,
  );
  const same = "(<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false";
  return {
    "plain.ts": plain,
    "compare.ts": `
      import type * as z from "zod/mini";
      import type * as frames from "../../src/protocol/frames/server.ts";
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

test("the plain types of frames equal those that zod infers", () => {
  const plain = plainTypes(frames);
  writeProgram(FOLDER, comparison(plain));
  expect(check()).toBe("");
  for (const [right, wrong] of [
    ["price: number; ", ""],
    ["chat_id: number | null; ", "chat_id: number; "],
    ["retry_after?: number | undefined", "retry_after?: number"],
    ['type: "pong"', "type: string"],
  ] as const) {
    expect(plain).toContain(right);
    writeProgram(FOLDER, comparison(plain.replace(right, wrong)));
    expect(check()).toContain("does not satisfy");
  }
});

test("a schema with other keywords than those of frames throws a TypeError", () => {
  expect(() => plainTypes({ Odd: z.record(z.string(), z.unknown()) })).toThrow(TypeError);
});
