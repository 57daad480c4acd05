import { de as account } from "../account/de.ts";
import { de as attachments } from "../chat/de.ts";
import { de as messages } from "../chat/messages/de.ts";
import { de as page } from "./de.ts";

/** All German texts of the first screens, which only pages in German load. */
export const german = { page, account, attachments, messages };
