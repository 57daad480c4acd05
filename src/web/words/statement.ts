import type { Language } from "../state/language.ts";
import { wordsOf } from "../state/words-of.ts";
import { de } from "./statement-de.ts";
import { en } from "./statement-en.ts";

/** The sentences of the statement. */
export const statementWords = wordsOf({ en, de } satisfies Record<Language, typeof en>);
