import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { EntryBody } from "../api.ts";
import { chats, inboxConnection } from "../chats/inbox.ts";
import { isSiteClosed } from "../closed-site.ts";
import type { Named } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { LoadFailure } from "../ui/load-failure.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { PurseCard } from "./purse-card.tsx";
import { StatementEntry } from "./statement-entry.tsx";
import { statementStrings } from "./strings.ts";
import { type Statement, useOwnStatement } from "./use-statement.ts";

/** The member's balance and transactions. */
export function StatementScreen() {
  const statement = useOwnStatement();
  const t = statementStrings.value;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{t.title}</h1>
      <PurseCard />
      <section class="card" aria-labelledby="entries-title">
        <h2 id="entries-title">{t.list}</h2>
        <Entries statement={statement} otherOf={otherInOwnChat} />
      </section>
    </main>
  );
}

/** The other member of one's own chat, if the list of chats has it. */
function otherInOwnChat(chatId: number): Named | undefined {
  return chats.value?.find(({ chat_id }) => chat_id === chatId)?.other_member;
}

type EntriesProps = {
  statement: Statement;
  /** Returns the other member of a chat, if it is known. */
  otherOf: (chatId: number) => Named | undefined;
  /** Returns the act that an entry offers. */
  act?: (entry: EntryBody) => ComponentChildren;
};

/** The loaded entries of a statement, with a button for older ones. */
export function Entries({ statement, otherOf, act }: EntriesProps) {
  const { shown, isListExact, isFailed, newest, older } = statement;
  const t = statementStrings.value;
  const list = useRef<HTMLOListElement>(null);
  if (!shown.value) {
    return isFailed.value ? (
      <LoadFailure problem={failureText()} again={newest} connection={inboxConnection} />
    ) : (
      <p role="status" class="quiet">
        {strings.value.shell.loading}
      </p>
    );
  }
  const { entries } = shown.value;
  async function showOlder(): Promise<void> {
    await older();
    // The last page removes the button. If it had the focus, move the focus to the list.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) list.current?.focus();
    });
  }
  if (entries.length === 0) return <p class="quiet">{t.emptyHint}</p>;
  return (
    <>
      {!isListExact.value && <p class="quiet">{t.inexact}</p>}
      <ol ref={list} class="entries" aria-labelledby="entries-title" tabIndex={-1}>
        {entries.map((entry) => (
          <RowBoundary key={entry.id || `hold-${entry.chat_id}`} subject={entry} kind="entry">
            <StatementEntry entry={entry} otherOf={otherOf} act={act?.(entry)} />
          </RowBoundary>
        ))}
      </ol>
      <p role="status" class="unseen">
        {t.shown(entries.length)}
      </p>
      <EntriesEnd statement={statement} showOlder={showOlder} />
    </>
  );
}

function failureText(): string {
  return isSiteClosed.value ? strings.value.shell.closed : statementStrings.value.failed;
}

/** Below the entries: the button for older ones, or why the last attempt to load some failed. */
function EntriesEnd({ statement, showOlder }: { statement: Statement; showOlder(): Promise<void> }) {
  const { shown, isFailed, isLoadingOlder, newest, older } = statement;
  const t = statementStrings.value;
  const hasMore = shown.value?.hasMore ?? false;
  if (isFailed.value)
    return (
      <LoadFailure problem={failureText()} again={hasMore ? older : newest} connection={inboxConnection} />
    );
  if (!hasMore) return null;
  return (
    <button type="button" aria-disabled={isLoadingOlder} onClick={showOlder}>
      {isLoadingOlder.value ? strings.value.shell.loading : t.older}
    </button>
  );
}
