import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { strings } from "../i18n/language.ts";
import { onDemand } from "../on-demand.ts";
import { IconButton } from "../ui/icons/icon-button.tsx";
import { plusIcon, searchIcon } from "../ui/icons/page-icons.ts";
import { Lazy } from "../ui/lazy.tsx";

const searchField = onDemand(() => import("./search-field.tsx").then(({ SearchField }) => SearchField));

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
  const Title = isBeside ? "h2" : "h1";
  const isSearching = useSignal(false);
  const opener = useRef<HTMLDivElement>(null);

  function close(): void {
    words.value = "";
    isSearching.value = false;
    requestAnimationFrame(() => opener.current?.querySelector("button")?.focus());
  }

  return (
    <div ref={opener} class="list-head">
      <Title id="chats-title" class={isSearching.value ? "unseen" : ""}>
        {t.title}
      </Title>
      {isSearching.value ? (
        <Lazy part={searchField} props={{ words, onClose: close }} />
      ) : (
        <IconButton label={t.search} icon={searchIcon} onClick={() => (isSearching.value = true)} />
      )}
      <IconButton label={t.newChat} icon={plusIcon} onClick={onNewChat} />
    </div>
  );
}
