import { useSignal } from "@preact/signals";
import { isLow, messagesLeft } from "../../../core/spending.ts";
import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { today } from "../../i18n/today.ts";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { closeIcon } from "../../ui/icons/page-icons.ts";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { GetCoins } from "./get-coins.tsx";
import { getCoinsPlace } from "./get-coins-place.ts";
import { usePurse } from "./use-purse.ts";

/** Shows that the coins run out. The member can hide it until tomorrow while there are enough for a message. */
export function LowCoinsBar({ conversation }: { conversation: Conversation }) {
  const { host } = useHost();
  const { low: t } = attachmentStrings.value;
  const { coins, about } = strings.value;
  const purse = usePurse(conversation);
  const { isDismissed, dismiss } = useDismissal();
  const price = conversation.textPrice.value ?? 0;
  const balance = purse.balance ?? 0;
  const left = messagesLeft(balance, price);
  const isShown = isLow(price, purse) && (left === 0 || !isDismissed);
  const place = getCoinsPlace(conversation, purse, host.purse.coinsLink.value !== undefined);
  const amount = coins(Math.max(0, balance));
  return (
    <div class={isShown ? "low-coins" : "low-coins is-empty"}>
      <div class="low-coins-words">
        <p role="status">{isShown && t.bar(purse.isExact ? amount : about(amount), left)}</p>
        {isShown && place === "low" && <GetCoins />}
      </div>
      {isShown && left > 0 && <IconButton label={t.dismiss} icon={closeIcon} onClick={dismiss} />}
    </div>
  );
}

/** Returns whether the member has hidden the bar today in this browser. */
function useDismissal() {
  const { host, client } = useHost();
  const name = `lowCoins.${client.memberId}`;
  const dismissedOn = useSignal(host.local.load(name));
  return {
    isDismissed: dismissedOn.value === `${today.value}`,
    dismiss: () => {
      dismissedOn.value = `${today.value}`;
      host.local.save(name, dismissedOn.value);
    },
  };
}
