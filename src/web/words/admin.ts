import type { Language } from "../state/language.ts";
import { localized } from "../state/words-of.ts";
import { de } from "./admin-de.ts";
import { en } from "./admin-en.ts";

/** The sentences of the admin page. */
export const adminStrings = localized({ en, de } satisfies Record<Language, typeof en>);
