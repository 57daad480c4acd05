import * as z from "zod/mini";
import {
  FILE_TYPE_MAX_LENGTH,
  NAME_MAX_LENGTH,
  PAGE_DEFAULT_MESSAGES,
  PAGE_MAX_MESSAGES,
} from "../../core/limits.ts";
import { CHATS_PAGE_DEFAULT, CHATS_PAGE_MAX } from "../../core/list-limits.ts";
import { ChatPlace, ClientMessageId, Id, Price, type V1 } from "../scalars.ts";

/** The frames that a client may send, as schemas: for checks, types and documents. The server ignores other fields. */

const text = { type: z.literal("text"), text: z.string() };
const smile = { type: z.literal("smile"), smile_id: Id };
const fileHeader = {
  name: z.string(),
  size: z.int().check(z.nonnegative()),
  type: z.string().check(z.maxLength(FILE_TYPE_MAX_LENGTH)),
  text: z.optional(z.string()),
};
const messageOptions = { client_message_id: z.optional(ClientMessageId), max_price: z.optional(Price) };
/** Files name no other message: the client sends them one at a time. */
const orderedOptions = { ...messageOptions, after_client_message_id: z.optional(ClientMessageId) };

/** The JSON frames of the contract. Text that is not a JSON object is a text message too, verbatim. */
export const ContractFrames = { text: z.object(text), smile: z.object(smile) };
export const ContractFileHeader = z.object(fileHeader);

export const V1Frames = {
  text: z.object({ ...text, ...orderedOptions }),
  smile: z.object({ ...smile, ...orderedOptions }),
  history: z.object({
    type: z.literal("history"),
    before: Id,
    limit: z._default(z.int().check(z.positive(), z.maximum(PAGE_MAX_MESSAGES)), PAGE_DEFAULT_MESSAGES),
  }),
  read: z.object({ type: z.literal("read"), message_id: Id }),
  typing: z.object({ type: z.literal("typing") }),
  ping: z.object({ type: z.literal("ping") }),
};
/** The JSON frames of an inbox. */
export const InboxFrames = {
  chats: z.object({
    type: z.literal("chats"),
    before: z.optional(ChatPlace),
    query: z.optional(z.string().check(z.minLength(1), z.maxLength(NAME_MAX_LENGTH))),
    limit: z._default(z.int().check(z.positive(), z.maximum(CHATS_PAGE_MAX)), CHATS_PAGE_DEFAULT),
  }),
  balance: z.object({ type: z.literal("balance") }),
};
export const V1FileHeader = z.object({ ...fileHeader, ...messageOptions });
export type FileHeader = z.output<typeof V1FileHeader>;
/** Reads the id alone, from a frame whose other fields may be invalid. */
export const ClientMessageIdOnly = z.object({ client_message_id: ClientMessageId });

/** The protocol of a socket. The client chooses it in the upgrade. */
export type Protocol = "contract" | typeof V1;

/** The options of a send in parley.v1. */
export type MessageOptions = { clientMessageId?: string | undefined; maxPrice?: number | undefined };

/** The options of a text or a smile in parley.v1. */
export type OrderedOptions = MessageOptions & {
  /** The id of a message of the same sender, which must be stored first. */
  afterClientMessageId?: string | undefined;
};

/** Returns the options of a frame or a file's header. */
export function toMessageOptions(data: {
  client_message_id?: string | undefined;
  max_price?: number | undefined;
}): MessageOptions {
  return { clientMessageId: data.client_message_id, maxPrice: data.max_price };
}

/** Returns the options of a frame with a text or a smile. */
export function toOrderedOptions(
  data: Parameters<typeof toMessageOptions>[0] & { after_client_message_id?: string | undefined },
): OrderedOptions {
  return { ...toMessageOptions(data), afterClientMessageId: data.after_client_message_id };
}
