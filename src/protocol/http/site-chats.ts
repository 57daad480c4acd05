import * as z from "zod/mini";
import { V1Message } from "../frames/server.ts";
import { ClientMessageId, Id } from "../scalars.ts";
import { ExternalId } from "./site-members.ts";

/** A text that the site's server sends on behalf of one of the two members of a chat. */
export const SendForMember = z.object({
  from: ExternalId,
  type: z.literal("text"),
  text: z.string(),
  client_message_id: ClientMessageId,
});

export const SiteMessages = z.object({
  chat_id: z.nullable(Id),
  messages: z.array(V1Message),
  has_more: z.boolean(),
});
export type SiteMessages = z.output<typeof SiteMessages>;
