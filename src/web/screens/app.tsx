import { client, isExpired } from "../state/session.ts";
import { LogInScreen } from "./log-in.tsx";
import { Shell } from "./shell.tsx";

/** The whole page. Who was logged out by the site finds everything as it was after logging in again. */
export function App() {
  return client.value && !isExpired.value ? <Shell /> : <LogInScreen />;
}
