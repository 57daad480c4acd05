import type { Language } from "../../i18n/language.ts";
import { localized } from "../../i18n/localized.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

export const siteStrings = localized({ en, de } satisfies Record<Language, typeof en>);
