import { balance, isExact, isExempt, me } from "../account/me.ts";
import { session } from "../account/session.ts";
import { purseText } from "../coins/purse-text.ts";
import { displayName } from "../i18n/display-name.ts";
import { language, strings } from "../i18n/language.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons/icon.tsx";
import { adminIcon, chatsIcon, coinIcon, settingsIcon } from "../ui/icons/page-icons.ts";
import { hrefOf, type Route, route } from "./route.ts";
import { SiteLogo } from "./site-logo.tsx";

/** The ways to the screens: a column beside them, or a row below them on phones. */
export function Rail() {
  const { shell } = strings.value;
  return (
    <nav class="rail" aria-label={shell.navigation}>
      <SiteLogo />
      <RailLink to="chats" icon={chatsIcon} label={shell.chats} />
      <Purse />
      <RailLink to="settings" icon={settingsIcon} label={shell.settings} />
      {me.value?.is_superuser && <RailLink to="admin" icon={adminIcon} label={shell.admin} />}
      <OwnAvatar />
    </nav>
  );
}

type LinkProps = {
  to: Exclude<Route["screen"], "chat">;
  icon: string;
  /** Shown below the icon. */
  label: string;
  /** Read in place of the label. */
  name?: string;
  title?: string | undefined;
};

function RailLink({ to, icon, label, name, title }: LinkProps) {
  const { screen } = route.value;
  const isCurrent = screen === to || (screen === "chat" && to === "chats");
  return (
    <a
      class={`rail-link to-${to}`}
      href={hrefOf({ screen: to })}
      aria-current={isCurrent ? "page" : undefined}
      title={title}
    >
      <span class="rail-icon">
        <Icon path={icon} />
      </span>
      {name === undefined ? (
        <span>{label}</span>
      ) : (
        <>
          <span class="unseen">{name}</span>
          <span aria-hidden="true">{label}</span>
        </>
      )}
    </a>
  );
}

/** The way to the coins, with the member's balance. */
function Purse() {
  const { shell } = strings.value;
  const coins = balance.value;
  if (coins === undefined) return <RailLink to="coins" icon={coinIcon} label={shell.coins} />;
  const hint = isExempt.value ? shell.freeHint : isExact.value ? shell.coins : shell.inexactHint;
  return (
    <RailLink
      to="coins"
      icon={coinIcon}
      label={purseText(coins, isExact.value, language.value)}
      name={shell.balance(coins, isExact.value)}
      title={hint}
    />
  );
}

function OwnAvatar() {
  const known = me.value ?? { id: session.value?.memberId ?? 0, name: "" };
  return (
    <span class="rail-own" title={displayName(known)}>
      <Avatar id={known.id} name={known.name} />
    </span>
  );
}
