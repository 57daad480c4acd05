import * as z from "zod/mini";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { hasNameLength, isPlainName } from "../../core/member-name.ts";
import { WellFormedText } from "../scalars.ts";

/** The name that a member chooses. */
export const Name = WellFormedText.check(
  z.trim(),
  z.minLength(1),
  // The check of JSON Schema counts code points, the one of the library UTF-16 code units.
  z.meta({ maxLength: NAME_MAX_LENGTH }),
  z.refine(hasNameLength, "Must have at most 50 characters"),
  z.refine(isPlainName, "Must be visible, in one line, without control characters"),
);

/** The `detail` of a name that reads like one of the site's, or like the fallback name of another member. */
export const NAME_NOT_ALLOWED = "Must not be the name of the site or of another member";
