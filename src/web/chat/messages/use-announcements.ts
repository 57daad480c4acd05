import { effect, untracked } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChatHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { nameOf } from "../other-name.ts";
import { summaryOf } from "./message-summary.ts";

/** Announces each message of the other member to screen readers, with its author, once. */
export function useAnnouncements(conversation: Conversation, { announce }: ChatHost): void {
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
