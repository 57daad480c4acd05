import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { strings } from "../../i18n/language.ts";
import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import type { Conversation } from "../conversation.ts";
import { findSmile } from "../smiles/smiles.ts";
import { bubbleClass } from "./message-item.tsx";
import { OutgoingContent } from "./outgoing-content.tsx";

const failedNote = onDemand(() => import("./failed-note.tsx").then(({ FailedNote }) => FailedNote));

/** A message that is being sent, or one that failed, with the reason. */
export function OutgoingItem({ outgoing, conversation }: { outgoing: Outgoing; conversation: Conversation }) {
  const { content, state } = outgoing;
  // Until its picture is known, a smile is a text.
  const hasSmile = content.type === "smile" && findSmile(content.smileId) !== undefined;
  return (
    <li class={`message is-own is-last is-${state}`}>
      <div class={content.type === "smile" && !hasSmile ? "bubble" : bubbleClass(content)}>
        <span class="unseen">{strings.value.chat.own}: </span>
        <OutgoingContent outgoing={outgoing} conversation={conversation} />
      </div>
      {state === "failed" && <Lazy part={failedNote} props={{ outgoing, conversation }} frame={Nothing} />}
    </li>
  );
}
