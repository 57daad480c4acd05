import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type * as z from "zod/mini";
import { JSON_BODY_MAX_BYTES } from "../core/limits.ts";
import { Refusal } from "./refusal.ts";

export const jsonBodyLimit = bodyLimit({
  maxSize: JSON_BODY_MAX_BYTES,
  onError: () => {
    throw new Refusal("payload_too_large");
  },
});

/** A JSON body, rebuilt by its schema. @throws Refusal 400 for what is not JSON, 422 for a refused value */
export async function readJson<T extends z.ZodMiniType>(c: Context, schema: T): Promise<z.output<T>> {
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch {
    throw new Refusal("invalid_request", { status: 400, detail: "The body is not JSON." });
  }
  return checked(schema, value);
}

/** @throws Refusal 422, with a JSON pointer (RFC 6901) to each refused value */
export function checked<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: `#${path.map((key) => `/${String(key)}`).join("")}`,
    detail: message,
  }));
  throw new Refusal("invalid_request", { errors });
}
