import { useHost } from "../chat-host.tsx";
import { peopleStrings } from "./strings.ts";

/** The price of each message, if it is known. */
export function PriceLine() {
  const { purse, config } = useHost().host;
  const t = peopleStrings.value;
  const price = config.value.prices?.text;
  if (purse.isExempt.value) return <p class="quiet">{t.free}</p>;
  return price === undefined ? null : <p class="quiet">{t.cost(price)}</p>;
}
