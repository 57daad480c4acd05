import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fieldErrorCodes } from "../../src/apidocs/error-codes.ts";
import { fieldErrors } from "../../src/http/request/field-errors.ts";
import { FieldProblem } from "../../src/protocol/field-errors.ts";
import { CLIENT_SCHEMAS } from "../../src/protocol/schemas.ts";

const WRONG = [
  [undefined, null, true, {}, [], 0, -1, 1.5, 1e300, 2_000_000_000],
  ["", "x".repeat(20_000), "\u202E", "\u200B", "a\u0007b", "a\nb", "17.", "x@"],
  [Array(20_000).fill(1)],
  ["0001-01-01T00:00:00Z", "2026-13-01"],
].flat();
/** Valid bodies of the schemas with rules about several values. */
const VALID: Partial<Record<keyof typeof CLIENT_SCHEMAS, object>> = {
  Register: { email: "ada@mail.com", password: "1", repeat_password: "1", name: "Ada" },
  PatchMe: { name: "Ada", password: { current: "1", new: "2" } },
  SearchMembers: { query: "ada", after: 1, limit: 1 },
};
/** The codes of rules that depend on the site or on other members, so that routes check them. */
const OF_ROUTES = ["same_password", "weak_password", "name_not_allowed", "too_few_letters"];
const PARAMS = new Map(fieldErrorCodes().map(({ code, params }) => [code, params]));

function* wrongBodies(name: keyof typeof CLIENT_SCHEMAS): Generator<unknown> {
  yield* WRONG;
  const valid: Record<string, unknown> = { ...VALID[name] };
  for (const key of Object.keys(CLIENT_SCHEMAS[name].shape))
    for (const value of WRONG) {
      yield { ...valid, [key]: value };
      if (key === "password") yield { ...valid, password: { current: "1", new: value } };
    }
  yield { ...valid, email: "ada@mail.com" };
}

test("each wrong value of a frame or a body has one code of the closed list, with the params of that code and a sentence", () => {
  const seen = new Set<string>();
  for (const name of Object.keys(CLIENT_SCHEMAS) as (keyof typeof CLIENT_SCHEMAS)[])
    for (const body of wrongBodies(name)) {
      const { error } = CLIENT_SCHEMAS[name].safeParse(body);
      if (!error) continue;
      const errors = fieldErrors(error.issues, body);
      expect(errors.length).toBeGreaterThan(0);
      expect(new Set(errors.map(({ pointer }) => pointer)).size).toBe(errors.length);
      for (const each of errors) {
        const about = `${name} ${JSON.stringify(body)?.slice(0, 200)} ${JSON.stringify(each)}`;
        expect(FieldProblem.safeParse(each).success, about).toBe(true);
        expect(Object.keys(each.params ?? {}), about).toEqual(PARAMS.get(each.code as string));
        expect(each.detail, about).toMatch(/^[A-Z][^{}[\]]*\.$/);
        expect(each.detail, about).not.toMatch(/undefined|NaN/);
        seen.add(each.code as string);
      }
    }
  expect([...seen, ...OF_ROUTES].sort()).toEqual([...PARAMS.keys()].sort());
});

test("every rule of our own has a code: schemas call `refine` in place of `z.refine`", () => {
  const files = globSync("src/protocol/**/*.ts").filter((path) =>
    /\bz\.(refine|superRefine|custom)\b/.test(readFileSync(path, "utf8")),
  );
  expect(files).toEqual(["src/protocol/field-errors.ts"]);
});
