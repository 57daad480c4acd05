import * as z from "zod/mini";

/** Text that a person reads. Unpaired surrogates become U+FFFD, so that what is stored is what was checked. */
export const WellFormedText = z.string().check(z.overwrite((text) => text.toWellFormed()));
