import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { strings } from "../i18n/language.ts";
import { peopleStrings } from "../people/strings.ts";
import { IconButton } from "../ui/icons/icon-button.tsx";
import { closeIcon } from "../ui/icons/page-icons.ts";

type Props = {
  /** The words of the search. */
  words: Signal<string>;
  onClose: () => void;
};

/** The field in which a member searches the list. */
export function SearchField({ words, onClose }: Props) {
  const { chats: t } = strings.value;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  function onKeyDown({ key }: KeyboardEvent): void {
    if (key === "Escape") onClose();
  }

  return (
    <div class="list-search">
      <input
        ref={field}
        aria-label={t.search}
        placeholder={t.search}
        value={words.value}
        maxLength={NAME_MAX_LENGTH}
        autoComplete="off"
        dir="auto"
        onInput={({ currentTarget }) => (words.value = currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <IconButton label={peopleStrings.value.endSearch} icon={closeIcon} onClick={onClose} />
    </div>
  );
}
