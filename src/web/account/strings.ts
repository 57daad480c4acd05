import { translated } from "../i18n/language.ts";
import { en } from "./en.ts";

export const accountStrings = translated<typeof en>(en, ({ account }) => account);
