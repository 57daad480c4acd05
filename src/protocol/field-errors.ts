import * as z from "zod/mini";
import { ERRORS } from "./errors.ts";

/** The types of values, as sentences name them. */
const TYPES = {
  string: "a string",
  integer: "an integer",
  boolean: "true or false",
  object: "an object",
  array: "an array",
};
export type FieldType = keyof typeof TYPES;

/** The closed list of what may be wrong with a value of a request body, each with its sentence in English. */
const SENTENCES = {
  required: () => "This field is required.",
  invalid_type: ({ expected }: { expected: FieldType }) => `Must be ${TYPES[expected]}.`,
  too_short: ({ minimum }: { minimum: number }) =>
    minimum === 1 ? "Must not be empty." : `Use at least ${minimum} characters.`,
  too_long: ({ maximum }: { maximum: number }) => `Use at most ${maximum} characters.`,
  too_small: ({ minimum }: { minimum: number }) => `Must be at least ${minimum}.`,
  too_big: ({ maximum }: { maximum: number }) => `Must be at most ${maximum}.`,
  too_many: ({ maximum }: { maximum: number }) => `Must have at most ${maximum} entries.`,
  invalid_format: ({ format }: { format: string }) => FORMATS[format] ?? "Has the wrong format.",
  not_one_of: ({ values }: { values: string[] }) => `Must be ${values.join(" or ")}.`,
  passwords_differ: () => "The two passwords differ.",
  same_password: () => "Must differ from the present password.",
  weak_password: () => ERRORS.weak_password.detail,
  control_characters: () => "Must not contain control characters.",
  hidden_characters: () => "Use visible text, without controls or open directional characters.",
  invalid_name: () => "Use visible characters in one line, without controls.",
  name_not_allowed: () => "Must not read like a name of the site or of another member.",
  too_few_letters: ({ minimum }: { minimum: number }) =>
    minimum === 1 ? "Use at least one letter or digit." : `Use at least ${minimum} letters or digits.`,
  email_or_query: () => "Must have either an email or a query.",
  zero: () => "Must not be 0.",
  year_out_of_range: ({ minimum, maximum }: { minimum: number; maximum: number }) =>
    `Must be within the years ${minimum} to ${maximum}.`,
} satisfies Record<string, (params: never) => string>;

const FORMATS: Record<string, string> = {
  email: "Use an email address of at most 254 bytes.",
  datetime: "Use a date and time with a time zone (ISO 8601).",
  url: "Use a URL that begins with https://.",
  regex: "Does not match the pattern in the reference.",
};

type Sentences = typeof SENTENCES;
export type FieldErrorCode = keyof Sentences;
/** The code of a rule, with the params of that code. */
export type FieldRule = {
  [C in FieldErrorCode]: Parameters<Sentences[C]> extends [infer P]
    ? { code: C; params: P }
    : { code: C; params?: never };
}[FieldErrorCode];

/** A value of a request's body that was refused. A server before 1.6.0 sends neither `code` nor `params`. */
export const FieldProblem = z.object({
  pointer: z.string(),
  detail: z.string(),
  code: z.optional(z.enum(Object.keys(SENTENCES) as [FieldErrorCode, ...FieldErrorCode[]])),
  params: z.optional(
    z.object({
      expected: z.optional(z.string()),
      minimum: z.optional(z.int()),
      maximum: z.optional(z.int()),
      format: z.optional(z.string()),
      values: z.optional(z.array(z.string())),
    }),
  ),
});
export type FieldProblem = z.output<typeof FieldProblem>;

/** @param pointer the JSON pointer (RFC 6901) of the value in the body */
export function fieldError(pointer: string, { code, params }: FieldRule): FieldProblem {
  const sentence: (params: never) => string = SENTENCES[code];
  return { pointer, detail: sentence(params as never), code, params: params ?? {} };
}

/**
 * Builds the check of a rule of our own. Schemas use it in place of `z.refine`, so that no rule lacks a code.
 * @param path of the refused value within the checked one
 */
export function refine<T>(
  test: (value: NoInfer<T>) => boolean,
  rule: FieldRule,
  path: string[] = [],
): z.core.$ZodCheck<T> {
  return z.refine<T>(test, { params: rule, path });
}
