import { LogInScreen } from "./account/log-in-screen.tsx";
import { client, isExpired } from "./account/session.ts";
import { Shell } from "./shell/shell.tsx";

/** The whole page. A member whose session expired logs in again and finds everything as it was. */
export function App() {
  return client.value && !isExpired.value ? <Shell /> : <LogInScreen />;
}
