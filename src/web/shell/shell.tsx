import type { ComponentChildren } from "preact";
import { me } from "../account/me.ts";
import { BalanceBadge } from "../coins/balance-badge.tsx";
import { strings } from "../i18n/language.ts";
import { ConnectionNotice } from "./connection-notice.tsx";
import { hrefOf, type Route, route } from "./route.ts";
import { Screen } from "./screen.tsx";
import { UpdateNotice } from "./update-notice.tsx";

/** The frame of every screen of a logged-in member: navigation, balance and connection notice. */
export function Shell() {
  const { shell } = strings.value;
  const { screen } = route.value;
  return (
    <div class={`shell at-${screen}`}>
      <button type="button" class="skip" onClick={skipToContent}>
        {shell.skip}
      </button>
      <header class="bar">
        <nav aria-label={shell.navigation}>
          <NavLink to="chats" isCurrent={screen === "chats" || screen === "chat"}>
            {shell.chats}
          </NavLink>
          <NavLink to="settings" isCurrent={screen === "settings"}>
            {shell.settings}
          </NavLink>
          {me.value?.is_superuser && (
            <NavLink to="admin" isCurrent={screen === "admin"}>
              {shell.admin}
            </NavLink>
          )}
        </nav>
        <BalanceBadge />
      </header>
      <ConnectionNotice />
      <UpdateNotice />
      <Screen />
    </div>
  );
}

function NavLink({
  to,
  isCurrent,
  children,
}: {
  to: Exclude<Route["screen"], "chat">;
  isCurrent: boolean;
  children: ComponentChildren;
}) {
  return (
    <a href={hrefOf({ screen: to })} aria-current={isCurrent ? "page" : undefined}>
      {children}
    </a>
  );
}

/** Moves the focus by script. A link is not possible, since the fragment holds the route. */
function skipToContent(): void {
  document.getElementById("content")?.focus();
}
