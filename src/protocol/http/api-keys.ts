import * as z from "zod/mini";
import { KEY_NAME_MAX_LENGTH, SCOPES } from "../../core/api-keys.ts";
import { IsoDate, WellFormedText } from "../scalars.ts";

const scopes = z.array(z.enum(SCOPES));

export const NewApiKey = z.object({
  name: WellFormedText.check(z.trim(), z.minLength(1), z.maxLength(KEY_NAME_MAX_LENGTH)),
  scopes: scopes.check(z.minLength(1), z.maxLength(SCOPES.length)),
});

const shown = { id: z.string(), name: z.string(), scopes, created_at: IsoDate };

/** `key` is in this answer and in no later one. */
export const CreatedApiKey = z.object({ ...shown, key: z.string() });

export const ApiKeyBody = z.object({
  ...shown,
  created_by: z.string(),
  ended_at: z.nullable(IsoDate),
});

export const ApiKeyList = z.object({ keys: z.array(ApiKeyBody) });

export type CreatedApiKey = z.output<typeof CreatedApiKey>;
export type ApiKeyBody = z.output<typeof ApiKeyBody>;
export type ApiKeyList = z.output<typeof ApiKeyList>;
