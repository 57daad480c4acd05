import { language, strings } from "../i18n/language.ts";
import { statementStrings } from "./strings.ts";

type Props = {
  amount: number;
  /** The coins after the row; undefined if they are not known. */
  balance?: number | undefined;
  /** Whether `balance` is right to the coin. */
  isExact?: boolean;
  isPending?: boolean;
};

/** By how much something changed the coins, with a sign, and the coins after it. */
export function RowAmount({ amount, balance, isExact = true, isPending = false }: Props) {
  const t = statementStrings.value;
  const left = balance?.toLocaleString(language.value).replace("-", "−");
  return (
    <span class="entry-coins">
      <span class={amountClass(amount, isPending)}>
        <span aria-hidden="true">{signed(amount)}</span>
        <span class="unseen">{strings.value.coins(amount)}</span>
      </span>
      {balance !== undefined && (
        <span class="entry-balance">
          <span aria-hidden="true">{isExact ? left : `≈ ${left}`}</span>
          <span class="unseen">{t.balanceAfter(balance, isExact)}</span>
        </span>
      )}
    </span>
  );
}

function amountClass(amount: number, isPending: boolean): string {
  if (isPending) return "entry-amount is-pending";
  return amount > 0 ? "entry-amount is-gain" : "entry-amount";
}

/** A minus is as wide as a plus, unlike a hyphen. */
function signed(amount: number): string {
  const format = new Intl.NumberFormat(language.value, { signDisplay: "exceptZero" });
  return format.format(amount).replace("-", "−");
}
