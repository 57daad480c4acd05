import type * as z from "zod/mini";
import {
  type FieldProblem,
  type FieldRule,
  type FieldType,
  fieldError,
} from "../../protocol/field-errors.ts";

const TOO_MUCH: Record<string, "too_long" | "too_many"> = { string: "too_long", array: "too_many" };

type Issue = z.core.$ZodIssue;

/** Returns what is wrong with a request's body: the first problem of each value. */
export function fieldErrors(issues: readonly Issue[], body: unknown): FieldProblem[] {
  const first = new Map<string, FieldProblem>();
  for (const issue of issues) {
    const pointer = `#${issue.path.map((key) => `/${String(key)}`).join("")}`;
    if (!first.has(pointer)) first.set(pointer, fieldError(pointer, ruleOf(issue, body)));
  }
  return [...first.values()];
}

/** Returns the rule that an issue broke. A rule of our own is in `params`: see `refine`. */
function ruleOf(issue: Issue, body: unknown): FieldRule {
  if (issue.code === "custom") return issue.params as FieldRule;
  if (valueAt(body, issue.path) === undefined) return { code: "required" };
  switch (issue.code) {
    case "invalid_type":
      return { code: "invalid_type", params: { expected: typeOf(issue.expected) } };
    case "too_small": {
      const minimum = Number(issue.minimum) + (issue.inclusive === false ? 1 : 0);
      return { code: issue.origin === "string" ? "too_short" : "too_small", params: { minimum } };
    }
    case "too_big":
      return {
        code: TOO_MUCH[issue.origin] ?? "too_big",
        params: { maximum: Number(issue.maximum) },
      };
    case "invalid_value":
      return { code: "not_one_of", params: { values: issue.values.map(String) } };
    case "invalid_format":
      return { code: "invalid_format", params: { format: issue.format } };
    default:
      return { code: "invalid_format", params: { format: issue.code } };
  }
}

/** No schema of a body accepts numbers other than integers. */
function typeOf(expected: string): FieldType {
  return (expected === "int" || expected === "number" ? "integer" : expected) as FieldType;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], body);
}
