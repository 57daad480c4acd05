import * as z from "zod/mini";
import { V1Message } from "../frames/server.ts";
import { ClientMessageId, Id } from "../scalars.ts";
import { ExternalId } from "./site-members.ts";

/** A text that the site's server sends on behalf of one of the two members of a chat. */
export const SendForMember = z.object({
  from: ExternalId,
  type: z.literal("text"),
  // As in a frame: unpaired surrogates are replaced, so that the stored text is the one that was sent to sockets and is repeated.
  text: z.string().check(z.overwrite((text) => text.toWellFormed())),
  client_message_id: ClientMessageId,
});

export const SiteMessages = z.object({
  chat_id: z.nullable(Id),
  messages: z.array(V1Message),
  has_more: z.boolean(),
});
export type SiteMessages = z.output<typeof SiteMessages>;
