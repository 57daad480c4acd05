import { localized } from "../../i18n/localized.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

export const pastStrings = localized({ en, de });
