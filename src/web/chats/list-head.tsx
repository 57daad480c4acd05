import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { strings } from "../i18n/language.ts";
import { IconButton } from "../ui/icons/icon-button.tsx";
import { closeIcon, plusIcon, searchIcon } from "../ui/icons/page-icons.ts";

type Props = {
  /** The list is beside a chat, whose name is the first heading. */
  isBeside: boolean;
  /** The words of the search. */
  words: Signal<string>;
  onNewChat: () => void;
};

/** The title of the list, its search and the way to a new chat. */
export function ListHead({ isBeside, words, onNewChat }: Props) {
  const { chats: t } = strings.value;
  const isSearching = useSignal(false);
  const opener = useRef<HTMLDivElement>(null);

  function close(): void {
    words.value = "";
    isSearching.value = false;
    requestAnimationFrame(() => opener.current?.querySelector("button")?.focus());
  }

  return (
    <div ref={opener} class="list-head">
      <Title isBeside={isBeside} kind={isSearching.value ? "unseen" : ""} />
      {isSearching.value ? (
        <SearchField words={words} onClose={close} />
      ) : (
        <IconButton label={t.search} icon={searchIcon} onClick={() => (isSearching.value = true)} />
      )}
      <IconButton label={t.newChat} icon={plusIcon} onClick={onNewChat} />
    </div>
  );
}

function Title({ isBeside, kind }: Pick<Props, "isBeside"> & { kind: string }) {
  const props = { id: "chats-title", class: kind, children: strings.value.chats.title };
  return isBeside ? <h2 {...props} /> : <h1 {...props} />;
}

function SearchField({ words, onClose }: Pick<Props, "words"> & { onClose: () => void }) {
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
      <IconButton label={t.endSearch} icon={closeIcon} onClick={onClose} />
    </div>
  );
}
