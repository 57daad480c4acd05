import { LogInScreen } from "./account/log-in-screen.tsx";
import { client, isExpired } from "./account/session.ts";
import { Shell } from "./shell/shell.tsx";

/** The whole page. Who was logged out by the site finds everything as it was after logging in again. */
export function App() {
  return client.value && !isExpired.value ? <Shell /> : <LogInScreen />;
}
