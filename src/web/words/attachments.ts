import type { Language } from "../state/language.ts";
import { localized } from "../state/words-of.ts";
import { de } from "./attachments-de.ts";
import { en } from "./attachments-en.ts";

/** The sentences of smiles and files. */
export const attachmentStrings = localized({ en, de } satisfies Record<Language, typeof en>);
