import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { peopleStrings } from "./strings.ts";

/** The price of each message and the member's coins, as far as they are known. */
export function PriceLine() {
  const { purse, config } = useHost().host;
  const t = peopleStrings.value;
  const { coins, about } = strings.value;
  const price = config.value.prices?.text;
  const balance = purse.balance.value;
  if (purse.isExempt.value || price === 0) return <p class="quiet">{t.free}</p>;
  if (price === undefined) return null;
  if (balance === undefined) return <p class="quiet">{t.cost(price)}</p>;
  const amount = coins(Math.max(0, balance));
  return <p class="quiet">{t.costOf(price, purse.isExact.value ? amount : about(amount))}</p>;
}
