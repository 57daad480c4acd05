import { me } from "../account/me.ts";
import { client } from "../account/session.ts";
import { onDemand } from "../on-demand.ts";
import { LazyScreen } from "../ui/lazy-screen.tsx";
import { ChatsScreen } from "./chats-screen.tsx";
import { route } from "./route.ts";

const settings = onDemand(() =>
  import("../settings/settings-screen.tsx").then(({ SettingsScreen }) => SettingsScreen),
);
const statement = onDemand(() =>
  import("../coins/statement-screen.tsx").then(({ StatementScreen }) => StatementScreen),
);
const admin = onDemand(
  () => import("../admin/admin-screen.tsx").then(({ AdminScreen }) => AdminScreen),
  () => me.peek()?.is_superuser ?? false,
);

/** The screen that the address names. */
export function Screen() {
  switch (route.value.screen) {
    case "settings":
      return <LazyScreen key="settings" screen={settings} />;
    case "coins":
      return <LazyScreen key="coins" screen={statement} />;
    case "admin":
      return <LazyScreen key="admin" screen={admin} />;
    default:
      return client.value ? <ChatsScreen client={client.value} /> : null;
  }
}
