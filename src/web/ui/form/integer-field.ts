import { FieldError, textField } from "./use-form.ts";

/** Returns a field's integer. @throws FieldError with `message` if it is not an integer from `min` to `max` */
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
