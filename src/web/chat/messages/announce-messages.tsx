import { useRef } from "preact/hooks";
import { strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { nameOf } from "../other-name.ts";
import { summaryOf } from "./message-summary.ts";

/** Lets screen readers announce each message of the other member, with its author, once. */
export function NewMessage({ conversation }: { conversation: Conversation }) {
  const message = conversation.arrived.value;
  // The language and the name may change later, which is not to be announced.
  const text = useRef({ message, text: "" });
  if (message && text.current.message !== message) {
    text.current = { message, text: `${nameOf(conversation)}: ${summaryOf(message, strings.value)}` };
  }
  return (
    <p class="unseen" aria-live="polite">
      {text.current.text}
    </p>
  );
}
