import type { Context } from "hono";
import { parseId } from "../core/pair.ts";
import { Refusal } from "./refusal.ts";

/** A whole number from 1 to `max` in the query; undefined when it is not there. @throws Refusal 400 for anything else */
export function wholeInQuery(c: Context, name: string, max: number): number | undefined {
  const given = c.req.queries(name);
  if (given === undefined) return undefined;
  const value = given.length === 1 ? parseId(given[0] ?? "") : undefined;
  if (value !== undefined && value <= max) return value;
  throw new Refusal("invalid_request", {
    status: 400,
    detail: `${name} must be a whole number from 1 to ${max}.`,
  });
}
