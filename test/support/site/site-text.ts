import { newMessageId } from "../../../src/client/outbox/message-id.ts";

/** Returns the body with which the site's server sends a text on behalf of a member. */
export function siteText(
  from: string,
  text = "Hello from the site",
  clientMessageId = newMessageId(Date.now()),
) {
  return { from, type: "text", text, client_message_id: clientMessageId };
}
