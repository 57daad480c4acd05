import type { Context } from "hono";
import { parseId } from "../../core/pair.ts";
import { HttpError } from "../http-error.ts";

/** Returns an integer from 1 to `max` in the query, or undefined without the parameter. @throws HttpError 400 for any other value */
export function integerParam(c: Context, name: string, max: number): number | undefined {
  const values = c.req.queries(name);
  return values && parseInteger(values, name, { min: 1, max });
}

/** Returns an integer from 1 to `max` in the query. @throws HttpError 400 for any other value, and without the parameter */
export function requiredInteger(c: Context, name: string, max: number): number {
  return parseInteger(c.req.queries(name) ?? [], name, { min: 1, max });
}

/** Returns the id of the message after which the requested ones begin: 0 if all are. @throws HttpError 400 */
export function afterParam(c: Context): number {
  return parseInteger(c.req.queries("after") ?? ["0"], "after", { min: 0, max: Number.MAX_SAFE_INTEGER });
}

function parseInteger(values: string[], name: string, { min, max }: { min: 0 | 1; max: number }): number {
  const [text = ""] = values;
  const value = min === 0 && text === "0" ? 0 : parseId(text);
  if (values.length === 1 && value !== undefined && value <= max) return value;
  throw new HttpError("invalid_request", {
    status: 400,
    detail: `${name} must be an integer from ${min} to ${max}.`,
  });
}
