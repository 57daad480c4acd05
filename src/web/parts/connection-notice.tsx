import { inboxConnection } from "../state/chats.ts";
import { strings } from "../state/language.ts";
import { isOffline } from "../state/network.ts";

/** Says when there is no connection. */
export function ConnectionNotice() {
  const { shell } = strings.value;
  const isWaiting = inboxConnection.value.state === "waiting";
  return (
    <p role="status" class="notice">
      {isOffline.value ? shell.offline : isWaiting && shell.waiting}
    </p>
  );
}
