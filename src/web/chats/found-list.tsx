import { useEffect, useMemo } from "preact/hooks";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { peopleStrings } from "../people/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { LoadFailure } from "../ui/load-failure.tsx";
import { loadMore } from "../ui/load-more.ts";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { ChatRow } from "./chat-row.tsx";
import { chatSearch } from "./chat-search.ts";
import { filteredChats, numberToWriteTo } from "./filtered-chats.ts";
import { useRowKeys } from "./row-keys.ts";

type Props = { words: string; loaded: readonly ListedChat[]; openId: number | undefined };

/** The chats whose names match a search: at once those that are loaded, then those that the server finds. */
export function FoundList({ words, loaded, openId }: Props) {
  const { chats: t } = strings.value;
  const { host, client } = useHost();
  const search = useMemo(() => chatSearch(host), [host]);
  useEffect(() => search.search(words.trim()), [words]);
  useEffect(() => () => search.search(""), []);
  const list = useRowKeys(openId);
  const more = () => loadMore(list.current, ".chat-row", () => search.load());
  const isAnswered = search.answered.value === words.trim();
  const shown = filteredChats(words, { loaded, found: isAnswered ? search.found.value : [] });
  const newId = numberToWriteTo(words, { shown, ownId: client.memberId });
  const isEmpty = shown.length === 0 && newId === undefined && isAnswered && !search.isBusy.value;
  return (
    <ul ref={list} class="chat-list" aria-label={t.list} aria-busy={search.isBusy.value}>
      {shown.map((chat) => (
        <RowBoundary key={chat.chat_id} subject={chat} kind="chat-row">
          <ChatRow chat={chat} isOpen={chat.other_member.id === openId} />
        </RowBoundary>
      ))}
      {newId !== undefined && <NumberRow id={newId} />}
      <li class="list-end">
        <p role="status" class="quiet">
          {isEmpty && !search.failure.value ? peopleStrings.value.noMatch(words.trim()) : ""}
        </p>
        {search.failure.value && (
          <LoadFailure problem={t.olderFailed} again={more} connection={host.connection} />
        )}
        {isAnswered && search.hasMore.value && (
          <button type="button" aria-disabled={search.isBusy.value} onClick={() => void more()}>
            {search.isBusy.value ? t.loadingOlder : t.older}
          </button>
        )}
      </li>
    </ul>
  );
}

/** Leads to the member whose number was typed. */
function NumberRow({ id }: { id: number }) {
  return (
    <li>
      <a class="chat-row is-number" href={useHost().host.links.chat(id)}>
        <Avatar id={id} name="" />
        <span class="chat-row-name">{peopleStrings.value.writeToNumber(id)}</span>
      </a>
    </li>
  );
}
