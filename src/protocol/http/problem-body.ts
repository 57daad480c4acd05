import * as z from "zod/mini";
import { ErrorName } from "../frames/server.ts";

/** A problem document (RFC 9457), as every refused request is answered. */
export const ProblemBody = z.object({
  title: z.string(),
  status: z.int(),
  code: ErrorName,
  detail: z.string(),
  /** `pointer` is a JSON pointer (RFC 6901) into the request's body. */
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
});
export type ProblemBody = z.output<typeof ProblemBody>;
