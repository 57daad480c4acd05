import * as z from "zod/mini";
import { FILE_TYPE_MAX_LENGTH, PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import { ClientMessageId, Id, Price, type V1 } from "../scalars.ts";

/** What a member may say on a socket: the schemas from which it is checked, typed and documented. Other fields are ignored. */

const text = { type: z.literal("text"), text: z.string() };
const smile = { type: z.literal("smile"), smile_id: Id };
const fileHeader = {
  name: z.string(),
  size: z.int().check(z.nonnegative()),
  type: z.string().check(z.maxLength(FILE_TYPE_MAX_LENGTH)),
  text: z.optional(z.string()),
};
/** `client_message_id` makes a repeat safe; `max_price` refuses rather than pays more. */
const messageOptions = { client_message_id: z.optional(ClientMessageId), max_price: z.optional(Price) };

/** The contract's. Text that is no JSON object is a text message too, verbatim. */
export const ContractFrames = { text: z.object(text), smile: z.object(smile) };
/** The JSON of the contract's binary frame: `!`, this, `#`, the bytes. */
export const ContractFileHeader = z.object(fileHeader);

export const V1Frames = {
  text: z.object({ ...text, ...messageOptions }),
  smile: z.object({ ...smile, ...messageOptions }),
  /** Asks for the messages before the id `before`. */
  history: z.object({
    type: z.literal("history"),
    before: Id,
    limit: z._default(z.int().check(z.positive(), z.maximum(PAGE_MAX_MESSAGES)), PAGE_DEFAULT_MESSAGES),
  }),
  /** How far this member has read. */
  read: z.object({ type: z.literal("read"), message_id: Id }),
  typing: z.object({ type: z.literal("typing") }),
  /** Answered by `{"type":"pong"}`, without waking the room if it is spelled `{"type":"ping"}`. */
  ping: z.object({ type: z.literal("ping") }),
};
export const V1FileHeader = z.object({ ...fileHeader, ...messageOptions });
export type FileHeader = z.output<typeof V1FileHeader>;
/** The ids alone, of a frame in which something else may be wrong. */
export const ClientMessageIdOnly = z.object({ client_message_id: ClientMessageId });

/** What a socket speaks: it is chosen when it is opened. */
export type Protocol = "contract" | typeof V1;

/** What the sender of a message may say of it, in parley.v1. */
export type MessageOptions = { clientMessageId?: string | undefined; maxPrice?: number | undefined };

/** What a frame or a file's header says of its sending. */
export function toMessageOptions(data: {
  client_message_id?: string | undefined;
  max_price?: number | undefined;
}): MessageOptions {
  return { clientMessageId: data.client_message_id, maxPrice: data.max_price };
}
