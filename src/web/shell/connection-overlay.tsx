import { UseHereButton } from "../chat/use-here-button.tsx";
import { strings } from "../i18n/language.ts";
import { pageConnection } from "./page-connection.ts";

/** Says above the page when it is offline, is reconnecting or finds the site closed, or was displaced by newer connections of the member. */
export function ConnectionOverlay() {
  return (
    <p role="status" class="notice">
      <Problem />
    </p>
  );
}

function Problem() {
  const { shell } = strings.value;
  switch (pageConnection.value) {
    case "offline":
      return shell.offline;
    case "closed":
      return shell.closed;
    case "displaced":
      return (
        <>
          {shell.displaced} <UseHereButton />
        </>
      );
    case "reconnecting":
      return shell.waiting;
    default:
      return null;
  }
}
