import { balance, isExact, isExempt } from "../account/me.ts";
import { language, strings } from "../i18n/language.ts";
import { hrefOf } from "../shell/route.ts";

/** The member's balance, with a link to the statement. */
export function BalanceBadge() {
  const { shell } = strings.value;
  const coins = balance.value;
  return (
    <a class="balance" href={hrefOf({ screen: "coins" })} title={hint()}>
      <span aria-hidden="true" class="coin" />
      {coins === undefined ? (
        <span class="unseen">{shell.coins}</span>
      ) : (
        <>
          <span class="unseen">{shell.balance(coins, isExact.value)}</span>
          <span aria-hidden="true">
            {isExact.value ? "" : "≈ "}
            {coins.toLocaleString(language.value)}
          </span>
        </>
      )}
    </a>
  );
}

function hint(): string | undefined {
  const { shell } = strings.value;
  if (isExempt.value) return shell.freeHint;
  return isExact.value ? undefined : shell.inexactHint;
}
