import { useEffect } from "preact/hooks";
import { costOf, missingCoins } from "../../../core/spending.ts";
import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { usePurse } from "../composer/use-purse.ts";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";

/** Shows how many files will be sent and what they cost together, and announces each change. */
export function TraySum({ conversation }: { conversation: Conversation }) {
  const { tray: t, smiles } = attachmentStrings.value;
  const { coins } = strings.value;
  const { host } = useHost();
  const purse = usePurse(conversation);
  const { length } = conversation.draft.tray.value.files;
  const cost = costOf(length, conversation.filePrice.value, purse);
  const sum = cost ? t.sum(length, coins(cost)) : t.count(length);
  const short = missingCoins(cost, purse) > 0 ? ` ${smiles.balance(coins(purse.balance ?? 0))}` : "";
  useEffect(() => {
    if (length > 0) host.announce(sum + short);
  }, [length, sum, short]);
  return (
    <p class="tray-sum">
      {length > 0 && sum}
      {short && <span class="tray-short">{short}</span>}
    </p>
  );
}
