import { language } from "../i18n/language.ts";
import { useCount } from "../ui/use-count.ts";
import { purseText } from "./purse-text.ts";

/** The balance in a small place. It counts to each new one. Screen readers read the name of the link instead. */
export function PurseAmount({ coins, isExact }: { coins: number; isExact: boolean }) {
  const { shown, isCounting } = useCount(coins);
  return (
    <span class={isCounting ? "purse-amount is-counting" : "purse-amount"} aria-hidden="true">
      {purseText(shown, isExact, language.value)}
    </span>
  );
}
