import * as z from "zod/mini";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { hasNameLength, isPlainName } from "../../core/member-name.ts";
import { refine } from "../field-errors.ts";
import { WellFormedText } from "../scalars.ts";

/** The name that a member chooses. */
export const Name = WellFormedText.check(
  z.trim(),
  z.minLength(1),
  // The check of JSON Schema counts code points, the one of the library UTF-16 code units.
  z.meta({ maxLength: NAME_MAX_LENGTH }),
  refine(hasNameLength, { code: "too_long", params: { maximum: NAME_MAX_LENGTH } }),
  refine(isPlainName, { code: "invalid_name" }),
);
