import type { Language } from "../state/language.ts";
import { wordsOf } from "../state/words-of.ts";
import { de } from "./attachments-de.ts";
import { en } from "./attachments-en.ts";

/** The sentences of smiles and files. */
export const attachmentWords = wordsOf({ en, de } satisfies Record<Language, typeof en>);
