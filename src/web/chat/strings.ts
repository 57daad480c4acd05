import { translated } from "../i18n/language.ts";
import { en } from "./en.ts";

export const attachmentStrings = translated<typeof en>(en, ({ attachments }) => attachments);
