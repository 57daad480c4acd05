import { isOffline } from "../../browser/network.ts";
import type { Conversation } from "../conversation.ts";
import { messageStrings } from "./strings.ts";
import { Clock } from "./ticks.tsx";

/** A clock while a message is being sent, with words while it waits for a connection. */
export function OutgoingMeta({ conversation }: { conversation: Conversation }) {
  const words = outgoingWords(conversation);
  return (
    <p class="meta">
      {words === "" ? <span class="unseen">{messageStrings.value.log.sending}</span> : <span>{words}</span>}
      <Clock />
    </p>
  );
}

/** Returns the words beside the clock. The browser may know that it is offline before the connection is lost. */
export function outgoingWords({ connection }: Conversation): string {
  const isWaiting = isOffline.value || connection.value.state !== "online";
  return isWaiting ? messageStrings.value.log.waiting : "";
}
