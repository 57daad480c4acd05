import type { ComponentChildren } from "preact";
import { balance, isExact, isExempt, me } from "../account/me.ts";
import { session } from "../account/session.ts";
import { unreadMessages } from "../chats/inbox.ts";
import { UnreadCount } from "../chats/unread-count.tsx";
import { PurseAmount } from "../coins/purse-amount.tsx";
import { displayName, type Named } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
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
      <RailLink to="chats" icon={chatsIcon}>
        <span>{shell.chats}</span>
        <Unread />
      </RailLink>
      <Purse />
      <RailLink to="settings" icon={settingsIcon}>
        <span>{shell.settings}</span>
      </RailLink>
      {me.value?.is_superuser && (
        <RailLink to="admin" icon={adminIcon}>
          <span>{shell.admin}</span>
        </RailLink>
      )}
      <OwnAvatar />
    </nav>
  );
}

/** How many messages are unread, while the list is not shown. */
function Unread() {
  return route.value.screen.startsWith("chat") ? null : <UnreadCount unread={unreadMessages.value} />;
}

type LinkProps = {
  to: Exclude<Route["screen"], "chat">;
  icon: string;
  /** Read in place of the label. */
  name?: string;
  title?: string | undefined;
  /** The label below the icon. */
  children: ComponentChildren;
};

function RailLink({ to, icon, name, title, children }: LinkProps) {
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
      {name !== undefined && <span class="unseen">{name}</span>}
      {children}
    </a>
  );
}

/** The way to the coins, with the member's balance. */
function Purse() {
  const { shell } = strings.value;
  const coins = balance.value;
  const hint = isExempt.value ? shell.freeHint : isExact.value ? shell.coins : shell.inexactHint;
  if (coins === undefined) {
    return (
      <RailLink to="coins" icon={coinIcon}>
        <span>{shell.coins}</span>
      </RailLink>
    );
  }
  return (
    <RailLink to="coins" icon={coinIcon} name={shell.balance(coins, isExact.value)} title={hint}>
      <PurseAmount coins={coins} isExact={isExact.value} />
    </RailLink>
  );
}

function OwnAvatar() {
  const known: Named = me.value ?? { id: session.value?.memberId ?? 0 };
  return (
    <span class="rail-own" title={displayName(known)}>
      <Avatar {...known} />
    </span>
  );
}
