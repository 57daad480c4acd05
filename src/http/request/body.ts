import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type * as z from "zod/mini";
import { JSON_BODY_MAX_BYTES } from "../../core/limits.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { fieldErrors } from "./field-errors.ts";
import { confirmMember } from "./require-member.ts";

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

/**
 * Returns a JSON body, rebuilt by its schema.
 * @throws HttpError 400 for a body that is not JSON, 422 for an invalid value, 401 or 403 if the caller's rights have ended meanwhile
 */
export async function readJson<T extends z.ZodMiniType>(c: Context, schema: T): Promise<z.output<T>> {
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch {
    throw new HttpError("invalid_request", { status: 400, detail: "The body is not JSON." });
  }
  await confirmCaller(c);
  return validate(schema, value);
}

/** Returns the fields of a form. @throws HttpError 400 for a body that is not a form, 401 or 403 as `readJson` */
export async function readForm(c: Context): Promise<Record<string, unknown>> {
  let form: FormData;
  try {
    form = await c.req.formData();
  } catch {
    throw new HttpError("invalid_request", { status: 400, detail: "The body is not form-data." });
  }
  await confirmCaller(c);
  return Object.fromEntries(form.entries());
}

/** Reads the member or the API key again if the body has arrived late. @throws HttpError if their rights have ended */
async function confirmCaller(c: Context): Promise<void> {
  await (c as Context<AppEnv>).var.confirmKey?.();
  await confirmMember(c);
}

/** Returns a value, rebuilt by its schema. @throws HttpError 422, with a JSON pointer (RFC 6901) to each invalid value */
export function validate<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new HttpError("invalid_request", { errors: fieldErrors(parsed.error.issues, value) });
}
