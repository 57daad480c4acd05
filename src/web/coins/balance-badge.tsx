import { balance, isExempt } from "../account/me.ts";
import { language, strings } from "../i18n/language.ts";
import { hrefOf } from "../shell/route.ts";

/** The member's balance, with a link to the statement. */
export function BalanceBadge() {
  const { shell } = strings.value;
  const coins = balance.value;
  return (
    <a class="balance" href={hrefOf({ screen: "coins" })} title={isExempt.value ? shell.freeHint : undefined}>
      <span aria-hidden="true" class="coin" />
      {coins === undefined ? (
        <span class="unseen">{shell.coins}</span>
      ) : (
        <>
          <span class="unseen">{shell.balance(coins)}</span>
          <span aria-hidden="true">{coins.toLocaleString(language.value)}</span>
        </>
      )}
    </a>
  );
}
