import { siteConfig } from "../../site-config.ts";
import { AccountCard } from "../account-card.tsx";
import { NotYou } from "../not-you.tsx";
import { isDisabled, isExpired, isLogOutUnconfirmed } from "../session.ts";
import { accountStrings } from "../strings.ts";
import { logInAddress } from "./entry-link.ts";
import { presentName } from "./present-name.ts";
import type { SiteScreenProps } from "./site-screen-props.ts";
import { siteStrings } from "./strings.ts";

/** The log-in of a site with members of its own: the way to the site, and the form for superusers. */
export function SiteLogIn({ onForm }: SiteScreenProps) {
  const { name } = siteConfig.value;
  const welcome = accountStrings.value;
  const t = siteStrings.value;
  const present = presentName();
  return (
    <AccountCard title={welcome.welcome(name)} name={welcome.logIn} intro={introText()}>
      {!isDisabled.value && <SiteLink />}
      {present !== undefined && <NotYou label={t.notYou(present)} hint={t.notYouHint} />}
      <OwnForm onForm={onForm} />
    </AccountCard>
  );
}

/** Leads to the site's log-in, or asks the member to open the chat from there. @param props.link gets the link */
export function SiteLink() {
  const t = siteStrings.value;
  const { name } = siteConfig.value;
  const href = logInAddress();
  if (href === undefined) return <p>{t.openAgain(name)}</p>;
  return (
    <a class="button-link" href={href}>
      {t.logIn(name)}
    </a>
  );
}

/** Leads to the form with email and password. */
export function OwnForm({ onForm }: SiteScreenProps) {
  const t = siteStrings.value;
  return (
    <p class="quiet">
      <button type="button" class="link" onClick={() => onForm("")}>
        {siteConfig.value.own_accounts ? t.withPassword : t.asOperator}
      </button>
    </p>
  );
}

/** Explains why the member sees this screen. */
function introText(): string {
  const t = siteStrings.value;
  const { disabled, logOutUnconfirmed } = accountStrings.value;
  if (isDisabled.value) return disabled;
  if (isLogOutUnconfirmed.value) return logOutUnconfirmed;
  return isExpired.value ? t.ended : t.intro(siteConfig.value.name);
}
