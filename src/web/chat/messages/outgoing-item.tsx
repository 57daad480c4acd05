import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { findSmile } from "../smiles/smiles.ts";
import { focusLog } from "./focus-log.ts";
import { bubbleClass } from "./message-item.tsx";
import { OutgoingContent } from "./outgoing-content.tsx";

/** A message that is being sent, or one that failed, with the reason and buttons to retry or discard it. */
export function OutgoingItem({ outgoing, conversation }: { outgoing: Outgoing; conversation: Conversation }) {
  const { chat } = strings.value;
  const { content, state } = outgoing;
  // Until its picture is known, a smile is a text.
  const hasSmile = content.type === "smile" && findSmile(content.smileId) !== undefined;
  return (
    <li class={`message is-own is-last is-${state}`}>
      <div class={content.type === "smile" && !hasSmile ? "bubble" : bubbleClass(content)}>
        <span class="unseen">{chat.own}: </span>
        <OutgoingContent outgoing={outgoing} conversation={conversation} />
      </div>
      {state === "failed" && (
        <div class="failed">
          <p role="alert" class="problem">
            {chat.notSent} {reasonOf(outgoing)}
          </p>
          <button
            type="button"
            onClick={(click) => {
              focusLog(click);
              conversation.retry(outgoing);
            }}
          >
            {chat.retry}
          </button>
          <button
            type="button"
            class="link"
            onClick={(click) => {
              focusLog(click);
              conversation.chat.discard(outgoing);
            }}
          >
            {chat.discard}
          </button>
        </div>
      )}
    </li>
  );
}

function reasonOf({ error }: Outgoing): string {
  const { chat, errors } = strings.value;
  if (error === undefined) return "";
  if (typeof error === "string") return errors[error];
  const { code, price, balance } = error;
  if (code === "insufficient_balance" && balance !== undefined && price !== undefined) {
    return chat.tooFew(balance, price);
  }
  if (code === "price_changed" && price !== undefined) return chat.priceChanged(price);
  return errors[code];
}
