import { ERRORS, type ErrorCode } from "../errors.ts";
import type { V1Error } from "./server.ts";

/** Returns the error frame for a code, with the `detail` of the closed list. */
export function errorFrame(
  code: ErrorCode,
  details: Omit<V1Error, "type" | "code" | "detail"> = {},
): V1Error {
  return { type: "error", code, detail: ERRORS[code].detail, ...details };
}
