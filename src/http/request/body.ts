import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod/mini";
import { JSON_BODY_MAX_BYTES } from "../../core/limits.ts";
import { HttpError } from "../http-error.ts";

/** The language of the messages for invalid values. */
z.config(z.locales.en());

/** Refuses request bodies of more than `maxBytes`. */
export function limitBody(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new HttpError("payload_too_large");
    },
  });
}

/**
 * Drains the request body even when a route responds early. Otherwise the connection is reset and the client never sees the
 * response.
 */
export const drainBody: MiddlewareHandler = async (c, next) => {
  await next();
  const { body } = c.req.raw;
  if (body && !body.locked) await body.pipeTo(new WritableStream());
};

export const jsonBodyLimit = limitBody(JSON_BODY_MAX_BYTES);

/** Returns a JSON body, rebuilt by its schema. @throws HttpError 400 for a body that is not JSON, 422 for an invalid value */
export async function readJson<T extends z.ZodMiniType>(c: Context, schema: T): Promise<z.output<T>> {
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch {
    throw new HttpError("invalid_request", { status: 400, detail: "The body is not JSON." });
  }
  return validate(schema, value);
}

/** Returns a value, rebuilt by its schema. @throws HttpError 422, with a JSON pointer (RFC 6901) to each invalid value */
export function validate<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: `#${path.map((key) => `/${String(key)}`).join("")}`,
    detail: message,
  }));
  throw new HttpError("invalid_request", { errors });
}
