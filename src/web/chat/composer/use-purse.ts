import type { Purse } from "../../../core/spending.ts";
import { useHost } from "../../chat-host.tsx";
import type { Conversation } from "../conversation.ts";

/** Returns the coins of the member for what they send in a chat, in which they may be exempt from payment. */
export function usePurse({ isExempt }: Conversation): Purse {
  const { balance, isExact } = useHost().host.purse;
  return { balance: balance.value, isExact: isExact.value, isExempt: isExempt.value };
}
