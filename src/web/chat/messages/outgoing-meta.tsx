import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { isOffline } from "../../browser/network.ts";
import { strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { Clock } from "./ticks.tsx";

type Props = { outgoing: Outgoing; conversation: Conversation };

/** A clock while a message is being sent, with words while it waits for a connection. Nothing once it has failed. */
export function OutgoingMeta({ outgoing, conversation }: Props) {
  if (outgoing.state === "failed") return null;
  const words = outgoingWords(outgoing, conversation);
  return (
    <p class="meta">
      {words === "" ? <span class="unseen">{strings.value.chat.sending}</span> : <span>{words}</span>}
      <Clock />
    </p>
  );
}

/** Returns the words beside the clock. The browser may know that it is offline before the connection is lost. */
export function outgoingWords({ state }: Outgoing, { connection }: Conversation): string {
  const isWaiting = isOffline.value || connection.value.state !== "online";
  return state !== "failed" && isWaiting ? strings.value.chat.waiting : "";
}
