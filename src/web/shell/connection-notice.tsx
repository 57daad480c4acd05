import { isOffline } from "../browser/network.ts";
import { isDisplacedUnseen } from "../chat/open-chat.ts";
import { inboxConnection } from "../chats/inbox.ts";
import { strings } from "../i18n/language.ts";
import { UseHereButton } from "./use-here-button.tsx";

/** Shows when the page is offline, is reconnecting, or was displaced by newer connections of the member. */
export function ConnectionNotice() {
  return (
    <p role="status" class="notice">
      <Problem />
    </p>
  );
}

function Problem() {
  const { shell } = strings.value;
  const connection = inboxConnection.value;
  if (!isOffline.value && isDisplacedUnseen.value) {
    return (
      <>
        {shell.displaced} <UseHereButton />
      </>
    );
  }
  return isOffline.value ? shell.offline : connection.state === "waiting" && shell.waiting;
}
