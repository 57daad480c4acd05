import { effect, untracked } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChatHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { nameOf } from "../other-name.ts";
import { summaryOf } from "./message-summary.ts";
import { outgoingSummary } from "./outgoing-summary.ts";
import { messageStrings } from "./strings.ts";

/** Announces to screen readers each message of the other member, with its author, and own ones that were not sent, each once. */
export function useAnnouncements(conversation: Conversation, { announce }: ChatHost): void {
  useEffect(() => announceFailures(conversation, announce), [conversation]);
  // `useSignalEffect` waits for a frame, in which several messages may arrive.
  useEffect(
    () =>
      effect(() => {
        const message = conversation.arrived.value;
        // A name or a language that changes later is not announced.
        if (message) {
          untracked(() => announce(`${nameOf(conversation)}: ${summaryOf(message, strings.value)}`));
        }
      }),
    [conversation],
  );
}

/** Announces messages that fail while the chat is open. Those from before are in the log. */
function announceFailures({ outgoing }: Conversation, announce: ChatHost["announce"]): () => void {
  let sending: ReadonlySet<string> = new Set();
  return effect(() => {
    for (const each of outgoing.value) {
      if (each.state !== "failed" || !sending.has(each.key)) continue;
      untracked(() => announce(messageStrings.value.failed.open(outgoingSummary(each))));
    }
    sending = new Set(outgoing.value.filter(({ state }) => state === "sending").map(({ key }) => key));
  });
}
