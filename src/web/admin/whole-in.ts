import { FieldError, textOf } from "../state/form.ts";

/** The whole number in a field. @throws FieldError with `otherwise`, for whatever is none from `least` to `most` */
export function wholeIn(
  fields: FormData,
  name: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: string },
): number {
  const text = textOf(fields, name).trim();
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new FieldError(name, otherwise);
}
