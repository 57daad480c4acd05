import type { Language } from "../state/language.ts";
import { localized } from "../state/words-of.ts";
import { de } from "./statement-de.ts";
import { en } from "./statement-en.ts";

/** The sentences of the statement. */
export const statementStrings = localized({ en, de } satisfies Record<Language, typeof en>);
