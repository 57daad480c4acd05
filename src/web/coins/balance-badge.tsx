import { balance, isExact, isExempt } from "../account/me.ts";
import { strings } from "../i18n/language.ts";
import { hrefOf } from "../shell/route.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { coinIcon } from "../ui/icons/page-icons.ts";
import { PurseAmount } from "./purse-amount.tsx";

/** The member's balance in the head of a chat, where phones show no other one. Leads to the statement. */
export function BalanceBadge() {
  const { shell } = strings.value;
  const coins = balance.value;
  const name = coins === undefined ? shell.coins : shell.balance(coins, isExact.value);
  return (
    <a class="balance" href={hrefOf({ screen: "coins" })} title={hint()}>
      <Icon path={coinIcon} />
      <span class="unseen">{name}</span>
      {coins !== undefined && <PurseAmount coins={coins} />}
    </a>
  );
}

function hint(): string | undefined {
  const { shell } = strings.value;
  if (isExempt.value) return shell.freeHint;
  return isExact.value ? undefined : shell.inexactHint;
}
