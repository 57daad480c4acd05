import { translated } from "../../i18n/language.ts";
import { en } from "./en.ts";

export const messageStrings = translated<typeof en>(en, ({ messages }) => messages);
