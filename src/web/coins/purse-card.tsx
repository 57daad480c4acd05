import { balance, isExact, isExempt } from "../account/me.ts";
import { session } from "../account/session.ts";
import { language, strings } from "../i18n/language.ts";
import { pageHost } from "../shell/page-host.ts";
import { siteConfig } from "../site-config.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { coinIcon } from "../ui/icons/page-icons.ts";
import { statementStrings } from "./strings.ts";

/** The member's coins, how many messages they are, and the site's way to more of them. */
export function PurseCard() {
  const t = statementStrings.value;
  return (
    <section class="card" aria-labelledby="balance-title">
      <h2 id="balance-title">{t.balance}</h2>
      <p class="purse-coins">
        <Icon path={coinIcon} />
        {balanceText()}
      </p>
      {!isExact.value && <p class="quiet">{strings.value.shell.inexactHint}</p>}
      {isExempt.value ? <p class="quiet">{strings.value.shell.freeHint}</p> : <Worth />}
      {!isExempt.value && <MoreCoins />}
    </section>
  );
}

function balanceText(): string {
  const coins = balance.value?.toLocaleString(language.value);
  if (coins === undefined) return "…";
  return isExact.value ? coins : strings.value.about(coins);
}

/** How many messages the coins are, on a server that says what one costs. */
function Worth() {
  const price = siteConfig.value.prices?.text;
  const coins = balance.value;
  if (!price || coins === undefined) return null;
  return <p class="quiet">{statementStrings.value.worth(Math.floor(coins / price))}</p>;
}

function MoreCoins() {
  const { coinsLink, coinsHelp } = pageHost.purse;
  if (session.value === undefined) return null;
  if (coinsLink.value === undefined) return coinsHelp.value ? <p>{coinsHelp.value}</p> : null;
  return (
    <a class="get-coins is-large" href={coinsLink.value} target="_blank" rel="noopener">
      {statementStrings.value.get}
      <span class="unseen"> ({strings.value.chat.newTab})</span>
    </a>
  );
}
