import { isOffline } from "../browser/network.ts";
import { isDisplacedUnseen } from "../chat/open-chat.ts";
import { UseHereButton } from "../chat/use-here-button.tsx";
import { inboxConnection } from "../chats/inbox.ts";
import { isSiteClosed } from "../closed-site.ts";
import { strings } from "../i18n/language.ts";

/** Shows when the page is offline, is reconnecting or finds the site closed, or was displaced by newer connections of the member. */
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
        {shell.displaced} <UseHereButton root={document} />
      </>
    );
  }
  if (isOffline.value) return shell.offline;
  if (isSiteClosed.value && connection.state !== "online") return shell.closed;
  return connection.state === "waiting" && shell.waiting;
}
