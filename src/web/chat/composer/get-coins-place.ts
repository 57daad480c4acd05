import type { Purse } from "../../../core/spending.ts";
import type { Conversation } from "../conversation.ts";
import { attemptsOf } from "../messages/attempts.ts";
import { nextSend } from "./next-send.ts";

/**
 * Returns the one place of a chat that leads to coins: that of Send while there are not enough for it, the bar of the failed
 * messages while there are not enough for these, or else the bar of few coins.
 *
 * @param hasLink whether the site has an address where members get coins
 */
export function getCoinsPlace(
  conversation: Conversation,
  purse: Purse,
  hasLink: boolean,
): "send" | "failed" | "low" {
  if (hasLink && nextSend(conversation, purse, true).missing > 0) return "send";
  const failed = conversation.outgoing.value.filter(({ state }) => state === "failed");
  return failed.length > 1 && attemptsOf(failed, conversation, purse).missing > 0 ? "failed" : "low";
}
