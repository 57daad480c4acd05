import * as z from "zod/mini";
import { COINS_MAX } from "../core/limits.ts";
import { isBlank, isHarmful } from "../core/words.ts";
import { refine } from "./field-errors.ts";

// A separate file, so that the client's bundle has no schemas.
export { TOKEN_PREFIX, V1 } from "./subprotocol.ts";

export const Id = z.int().check(z.positive());
export const Coins = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
export const Price = z.int().check(z.minimum(0), z.maximum(COINS_MAX));
export const Count = z.int().check(z.minimum(0));
/** The date format of the contract. */
export const ContractDate = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/));
/** The date format of parley.v1. */
export const V1Date = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/));
/** A place in a list of chats, as `formatPlace` spells it: the date of a chat's last message, and the chat's id. */
export const ChatPlace = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z,[1-9]\d{0,14}$/));
/** The date format of HTTP bodies. */
export const IsoDate = z.iso.datetime();
/** The sender's own id of one message, created when the client first sends it. */
export const CLIENT_MESSAGE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const ClientMessageId = z.string().check(z.regex(CLIENT_MESSAGE_ID));
/**
 * Text that a person reads: a name, a title, a note. Replaces unpaired surrogates with U+FFFD, so that the stored text is the checked
 * text. Refuses what would change how a page shows the words around it, and a text of invisible characters.
 */
export const WellFormedText = z.string().check(
  z.overwrite((text) => text.toWellFormed()),
  refine((text) => !isHarmful(text) && (text.trim() === "" || !isBlank(text)), { code: "hidden_characters" }),
);
