import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { hasTouch } from "../../browser/touch.ts";
import { useHost } from "../../chat-host.tsx";
import { language, strings } from "../../i18n/language.ts";
import type { Conversation } from "../conversation.ts";
import { textMaxLength } from "../size-limits.ts";
import { attachmentStrings } from "../strings.ts";

type Props = {
  conversation: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
  isTooLong: boolean;
  /** The id of the element with the price. */
  costId: string;
  onEnter: () => void;
  /** Buttons at the end of the field. */
  children: ComponentChildren;
};

/** The field for the words, which belong to the draft. */
export function Field({ conversation, field, isTooLong, costId, onEnter, children }: Props) {
  const { chat: t } = strings.value;
  const { composer } = attachmentStrings.value;
  const { draft } = conversation;
  useDraft(field, conversation);

  function onKeyDown(event: KeyboardEvent): void {
    // An on-screen keyboard has no other key for a new line.
    if (event.key !== "Enter" || event.shiftKey || hasTouch()) return;
    event.preventDefault();
    onEnter();
  }

  return (
    <div class="composer-middle">
      <div class="composer-field">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={t.message}
          // The head of the chat names the other member.
          aria-describedby={`chat-name ${costId}`}
          placeholder={composer.placeholder}
          aria-invalid={isTooLong || undefined}
          onInput={(event) => conversation.type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onCompositionStart={() => draft.beginComposition()}
          onCompositionEnd={() => draft.endComposition()}
          onBlur={() => draft.endComposition()}
        />
        {children}
      </div>
      <p role="status" class="problem">
        {isTooLong && composer.tooLong(textMaxLength(conversation.chat).toLocaleString(language.value))}
      </p>
    </div>
  );
}

/**
 * Shows the words of the draft, and focuses the field of a chat that opens, in place of its heading: members type at once. A screen
 * reader still reads whose chat it is, since the name of the other member describes the field.
 */
function useDraft(field: RefObject<HTMLTextAreaElement | null>, { draft }: Conversation): void {
  const { root } = useHost();
  const text = draft.text.value;
  // Only on devices without touch: an on-screen keyboard would cover the messages.
  useEffect(() => {
    if (!hasTouch()) field.current?.focus();
    return () => draft.endComposition();
  }, [draft]);
  useLayoutEffect(() => {
    if (field.current && field.current.value !== text) replaceText(field.current, text, root);
  });
}

/** Replaces the text of a field. The caret stays at the end, or between the same words if those after it are unchanged. */
function replaceText(field: HTMLTextAreaElement, text: string, root: Document | ShadowRoot): void {
  const { value, selectionStart, selectionEnd } = field;
  const shift = text.endsWith(value.slice(selectionStart)) ? text.length - value.length : 0;
  field.value = text;
  if (root.activeElement === field) field.setSelectionRange(selectionStart + shift, selectionEnd + shift);
}
