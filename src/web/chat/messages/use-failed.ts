import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import type { Purse } from "../../../core/spending.ts";
import { strings } from "../../i18n/language.ts";
import { usePurse } from "../composer/use-purse.ts";
import type { Conversation } from "../conversation.ts";
import { findSmile } from "../smiles/smiles.ts";
import { type FailedReason, failedReason } from "./failed-reason.ts";
import { messageStrings } from "./strings.ts";

/** A message that was not sent, as it is shown now. */
export type Failed = {
  /** The price of another attempt, 0 for members who pay nothing; undefined if it is not known. */
  price: number | undefined;
  reason: FailedReason;
  purse: Purse;
};

/** Returns what another attempt costs, and why a message was not sent, by the coins and prices of now. */
export function useFailed(outgoing: Outgoing, conversation: Conversation): Failed {
  const purse = usePurse(conversation);
  const price = purse.isExempt ? 0 : attemptPrice(outgoing, conversation);
  return { price, reason: failedReason({ error: outgoing.error, price, purse }), purse };
}

/** Returns the price of another attempt in coins: the one that the server has named, or that of its kind of message. */
export function attemptPrice(
  { content, error }: Outgoing,
  { textPrice, filePrice }: Conversation,
): number | undefined {
  const named = typeof error === "string" ? undefined : error?.price;
  if (named !== undefined) return named;
  if (content.type === "smile") return findSmile(content.smileId)?.price;
  return content.type === "text" ? textPrice.value : filePrice.value;
}

/** Returns a reason in words. */
export function reasonSentence(reason: FailedReason): string {
  const { coins, errors } = strings.value;
  const { failed: t } = messageStrings.value;
  switch (reason.kind) {
    case "short":
      return `${t.notSent} ${t.tooFew(reason.balance, reason.price)}`;
    case "affordable":
      return reason.price === 0 ? t.nowFree : t.now(coins(reason.price));
    case "changed":
      return `${t.notSent} ${t.priceChanged(reason.price)}`;
    case "other":
      return `${t.notSent} ${errors[reason.code]}`;
    case "unknown":
      return t.notSent;
  }
}
