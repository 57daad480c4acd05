import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { isBlank } from "../../core/words.ts";
import { hasTouch } from "../browser/touch.ts";
import { type HostProps, HostProvider, useHost } from "../chat-host.tsx";
import { language, strings } from "../i18n/language.ts";
import type { Conversation } from "./conversation.ts";
import { FileButton } from "./files/file-button.tsx";
import { textMaxLength } from "./size-limits.ts";
import { SmileButton } from "./smiles/smile-button.tsx";

/** The form for a message, with its price. */
export function Composer({ chat, ...shared }: HostProps & { chat: Conversation }) {
  return (
    <HostProvider {...shared}>
      <MessageForm conversation={chat} />
    </HostProvider>
  );
}

function MessageForm({ conversation }: { conversation: Conversation }) {
  const { chat } = strings.value;
  const { draft, connection } = conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const isClosed = connection.value.state === "stopped";
  const maxLength = textMaxLength(conversation.chat);
  const text = draft.text.value;
  const isTooLong = text.length > maxLength;
  const isEmpty = isBlank(text);

  // Focus the field only on devices without touch: an on-screen keyboard would cover the messages.
  useEffect(() => {
    if (!hasTouch()) field.current?.focus();
    return () => draft.endComposition();
  }, [conversation]);
  useLayoutEffect(() => {
    if (field.current && field.current.value !== text) replaceText(field.current, text);
  });

  function send(): void {
    if (isEmpty || isTooLong || isClosed) return;
    conversation.sendDraft();
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    // An on-screen keyboard has no other key for a new line.
    if (event.key !== "Enter" || event.shiftKey || hasTouch()) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      class="composer"
      aria-label={chat.message}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {!isClosed && (
        <div class="tools">
          <SmileButton conversation={conversation} />
          <FileButton conversation={conversation} />
        </div>
      )}
      <div class="composer-field">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={chat.message}
          placeholder={chat.placeholder}
          aria-invalid={isTooLong || undefined}
          onInput={(event) => conversation.type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onCompositionStart={() => draft.beginComposition()}
          onCompositionEnd={() => draft.endComposition()}
          onBlur={() => draft.endComposition()}
        />
        <p role="status" class="problem">
          {isTooLong && chat.tooLong(maxLength.toLocaleString(language.value))}
        </p>
      </div>
      <div class="composer-end">
        <Price conversation={conversation} />
        <button type="submit" class="primary send" aria-disabled={isEmpty || isTooLong || isClosed}>
          <span>{chat.send}</span>
        </button>
      </div>
    </form>
  );
}

/** The price of the next message. */
function Price({ conversation }: { conversation: Conversation }) {
  const { chat } = strings.value;
  const { balance } = useHost().host.purse;
  const price = conversation.isExempt.value ? 0 : conversation.textPrice.value;
  if (price === undefined) return <p class="price" />;
  const isShort = balance.value !== undefined && balance.value < price;
  return <p class={isShort ? "price is-short" : "price"}>{price === 0 ? chat.free : chat.price(price)}</p>;
}

/** Replaces the text of a field. The caret stays at the end, or between the same words if those after it are unchanged. */
function replaceText(field: HTMLTextAreaElement, text: string): void {
  const { value, selectionStart, selectionEnd } = field;
  const shift = text.endsWith(value.slice(selectionStart)) ? text.length - value.length : 0;
  field.value = text;
  if (document.activeElement === field) field.setSelectionRange(selectionStart + shift, selectionEnd + shift);
}
