import { balance, isExact, isExempt } from "../account/me.ts";
import { language, strings } from "../i18n/language.ts";
import { hrefOf } from "../shell/route.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { coinIcon } from "../ui/icons/page-icons.ts";
import { purseText } from "./purse-text.ts";

/** The member's balance in the head of a chat, where phones show no other one. Leads to the statement. */
export function BalanceBadge() {
  const { shell } = strings.value;
  const coins = balance.value;
  const name = coins === undefined ? shell.coins : shell.balance(coins, isExact.value);
  return (
    <a class="balance" href={hrefOf({ screen: "coins" })} title={hint()}>
      <Icon path={coinIcon} />
      <span class="unseen">{name}</span>
      <span aria-hidden="true">
        {coins === undefined ? "" : purseText(coins, isExact.value, language.value)}
      </span>
    </a>
  );
}

function hint(): string | undefined {
  const { shell } = strings.value;
  if (isExempt.value) return shell.freeHint;
  return isExact.value ? undefined : shell.inexactHint;
}
