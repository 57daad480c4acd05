import { useHost } from "../../chat-host.tsx";
import { language, strings } from "../../i18n/language.ts";
import { sendIcon } from "../../ui/icons/chat-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { GetCoins } from "./get-coins.tsx";

type Props = {
  /** In coins; undefined if it is not known. */
  cost: number | undefined;
  /** How many coins the member certainly lacks. */
  missing: number;
  isReady: boolean;
  /** The id of the element with the price in words. */
  costId: string;
};

/** Sends what is in the field and the tray, and shows what that costs. Without the coins for it, it leads to where to get some. */
export function SendButton({ cost, missing, isReady, costId }: Props) {
  const { coinsLink } = useHost().host.purse;
  if (missing > 0 && coinsLink.value !== undefined) return <GetCoins kind="is-large" />;
  const label = strings.value.chat.send;
  const isPriced = cost !== undefined && cost > 0;
  return (
    <button
      type="submit"
      class={isPriced ? "send is-priced" : "send"}
      title={label}
      data-deliberate
      aria-disabled={!isReady}
      aria-describedby={costId}
    >
      <Icon path={sendIcon} isDirected />
      <span class="unseen">{label}</span>
      {isPriced && (
        <span class="price-chip" aria-hidden="true">
          {cost.toLocaleString(language.value)}
        </span>
      )}
    </button>
  );
}
