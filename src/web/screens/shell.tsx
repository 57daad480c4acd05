import type { ComponentChildren } from "preact";
import { BalanceBadge } from "../parts/balance-badge.tsx";
import { ConnectionNotice } from "../parts/connection-notice.tsx";
import { OnDemand } from "../parts/on-demand.tsx";
import { words } from "../state/language.ts";
import { me } from "../state/me.ts";
import { hrefOf, type Route, route } from "../state/route.ts";
import { ChatsScreen } from "./chats.tsx";

const loadSettings = () => import("./settings.tsx").then(({ SettingsScreen }) => SettingsScreen);
const loadStatement = () => import("./statement.tsx").then(({ StatementScreen }) => StatementScreen);
const loadAdmin = () => import("./admin.tsx").then(({ AdminScreen }) => AdminScreen);

/** What is around every screen of who is logged in: where to go, and the coins. */
export function Shell() {
  const { shell } = words.value;
  const { screen } = route.value;
  return (
    <div class={`shell at-${screen}`}>
      <button type="button" class="skip" onClick={skip}>
        {shell.skip}
      </button>
      <header class="bar">
        <nav aria-label={shell.navigation}>
          <Place to="chats" here={screen === "chats" || screen === "chat"}>
            {shell.chats}
          </Place>
          <Place to="settings" here={screen === "settings"}>
            {shell.settings}
          </Place>
          {me.value?.is_superuser && (
            <Place to="admin" here={screen === "admin"}>
              {shell.admin}
            </Place>
          )}
        </nav>
        <BalanceBadge />
      </header>
      <ConnectionNotice />
      <Screen />
    </div>
  );
}

function Screen() {
  switch (route.value.screen) {
    case "settings":
      return <OnDemand key="settings" load={loadSettings} />;
    case "coins":
      return <OnDemand key="coins" load={loadStatement} />;
    case "admin":
      return <OnDemand key="admin" load={loadAdmin} />;
    default:
      return <ChatsScreen />;
  }
}

function Place({
  to,
  here,
  children,
}: {
  to: Exclude<Route["screen"], "chat">;
  here: boolean;
  children: ComponentChildren;
}) {
  return (
    <a href={hrefOf({ screen: to })} aria-current={here ? "page" : undefined}>
      {children}
    </a>
  );
}

/** Not by a link: what stands behind `#` is the screen. */
function skip(): void {
  document.getElementById("content")?.focus();
}
