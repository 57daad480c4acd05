import { costOf, missingCoins } from "../../../core/spending.ts";
import { strings } from "../../i18n/language.ts";
import { usePurse } from "../composer/use-purse.ts";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";

/** How many files will be sent, and what they cost together. A screen reader gets each change. */
export function TraySum({ conversation }: { conversation: Conversation }) {
  const { tray: t, smiles } = attachmentStrings.value;
  const { coins } = strings.value;
  const purse = usePurse(conversation);
  const { length } = conversation.draft.tray.value.files;
  const cost = costOf(length, conversation.filePrice.value, purse);
  const isShort = missingCoins(cost, purse) > 0;
  return (
    <p role="status" class="tray-sum">
      {length > 0 && (cost ? t.sum(length, coins(cost)) : t.count(length))}
      {isShort && <span class="tray-short"> {smiles.balance(coins(purse.balance ?? 0))}</span>}
    </p>
  );
}
