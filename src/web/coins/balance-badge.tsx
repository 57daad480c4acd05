import { type ChatHost, useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { coinIcon } from "../ui/icons/page-icons.ts";
import { PurseAmount } from "./purse-amount.tsx";

/** The member's balance in the head of a chat, where phones show no other one. Leads to the statement, if there is one. */
export function BalanceBadge() {
  const { shell } = strings.value;
  const { purse, links } = useHost().host;
  const coins = purse.balance.value;
  const isExact = purse.isExact.value;
  const name = coins === undefined ? shell.coins : shell.balance(coins, isExact);
  return (
    <a class="balance" {...(links.coins !== undefined && { href: links.coins })} title={hintOf(purse)}>
      <Icon path={coinIcon} />
      <span class="unseen">{name}</span>
      {coins !== undefined && <PurseAmount coins={coins} isExact={isExact} />}
    </a>
  );
}

function hintOf({ isExempt, isExact }: ChatHost["purse"]): string | undefined {
  const { shell } = strings.value;
  if (isExempt.value) return shell.freeHint;
  return isExact.value ? undefined : shell.inexactHint;
}
