import { FieldError, textField } from "./use-form.ts";

/** The whole number in a field. @throws FieldError with `otherwise`, for whatever is none from `least` to `most` */
export function integerField(
  fields: FormData,
  name: string,
  { min, max, message }: { min: number; max: number; message: string },
): number {
  const text = textField(fields, name).trim();
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new FieldError(name, message);
}
