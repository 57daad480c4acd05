import type { Context } from "hono";
import { parseId } from "../../core/pair.ts";
import { HttpError } from "../http-error.ts";

/** Returns an integer from 1 to `max` in the query, or undefined without the parameter. @throws HttpError 400 for any other value */
export function integerParam(c: Context, name: string, max: number): number | undefined {
  const values = c.req.queries(name);
  return values && parseInteger(values, name, max);
}

/** Returns an integer from 1 to `max` in the query. @throws HttpError 400 for any other value, and without the parameter */
export function requiredInteger(c: Context, name: string, max: number): number {
  return parseInteger(c.req.queries(name) ?? [], name, max);
}

function parseInteger(values: string[], name: string, max: number): number {
  const value = values.length === 1 ? parseId(values[0] ?? "") : undefined;
  if (value !== undefined && value <= max) return value;
  throw new HttpError("invalid_request", {
    status: 400,
    detail: `${name} must be an integer from 1 to ${max}.`,
  });
}
