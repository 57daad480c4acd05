import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PublicMemberBody } from "../../../protocol/http/members.ts";
import { type HostProps, useHost } from "../../chat-host.tsx";
import { dayInUtc } from "../../i18n/dates.ts";
import { Avatar } from "../../ui/avatar.tsx";
import type { Conversation } from "../conversation.ts";
import { nameOf, otherMember } from "../other-name.ts";
import { messageStrings } from "./strings.ts";

/** The first thing in a chat: the other member, the price of a message and, in an empty chat, first messages to choose from. */
export function StartOfChat({ conversation }: { conversation: Conversation }) {
  const { start: t, log } = messageStrings.value;
  const { textPrice, isExempt, isEmpty, otherId } = conversation;
  const since = useSince(useHost(), otherId);
  const price = isExempt.value ? 0 : textPrice.value;
  return (
    <div class="chat-start">
      <Avatar {...otherMember(conversation)} />
      <p class="big">
        <bdi>{nameOf(conversation)}</bdi>
      </p>
      {since && <p class="quiet">{t.since(dayInUtc(since))}</p>}
      <p class="quiet">
        <span>{log.start}</span> {price !== undefined && <span>{price === 0 ? t.free : t.price(price)}</span>}
      </p>
      {isEmpty.value && <Openers conversation={conversation} />}
    </div>
  );
}

/** First messages. A click puts one into the field, and sends nothing. */
function Openers({ conversation }: { conversation: Conversation }) {
  const { openers } = messageStrings.value.start;
  const { root } = useHost();
  const use = (text: string) => {
    conversation.type(text);
    root.querySelector<HTMLElement>(".composer textarea")?.focus();
  };
  return (
    <div class="openers">
      {[openers.hi(nameOf(conversation)), openers.how, openers.minute].map((text) => (
        <button key={text} type="button" onClick={() => use(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** Returns the day of the other member's registration, once it is known. Older servers do not send it. */
function useSince({ host }: HostProps, otherId: number): string | undefined {
  const since = useSignal<string | undefined>(undefined);
  useEffect(() => {
    host.request<PublicMemberBody>(`/members/${otherId}`).then(
      (member) => {
        since.value = member.since;
      },
      // The line is left out.
      () => {},
    );
  }, [otherId]);
  return since.value;
}
