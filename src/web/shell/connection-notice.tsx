import { isOffline } from "../browser/network.ts";
import { inboxConnection } from "../chats/inbox.ts";
import { strings } from "../i18n/language.ts";

/** Shows when the page is offline or reconnecting. */
export function ConnectionNotice() {
  const { shell } = strings.value;
  const isWaiting = inboxConnection.value.state === "waiting";
  return (
    <p role="status" class="notice">
      {isOffline.value ? shell.offline : isWaiting && shell.waiting}
    </p>
  );
}
