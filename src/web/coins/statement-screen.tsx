import { useRef } from "preact/hooks";
import { balance, isExact, isExempt } from "../account/me.ts";
import { language, strings } from "../i18n/language.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { coinIcon } from "../ui/icons/page-icons.ts";
import { LoadFailure } from "../ui/load-failure.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { StatementEntry } from "./statement-entry.tsx";
import { statementStrings } from "./strings.ts";
import { type Statement, useStatement } from "./use-statement.ts";

/** The member's balance and transactions. */
export function StatementScreen() {
  const statement = useStatement();
  const t = statementStrings.value;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{t.title}</h1>
      <section class="card purse" aria-labelledby="balance-title">
        <h2 id="balance-title">{t.balance}</h2>
        <p class="purse-coins">
          <Icon path={coinIcon} />
          {balanceText()}
        </p>
        {!isExact.value && <p class="quiet">{strings.value.shell.inexactHint}</p>}
        {isExempt.value && <p class="quiet">{strings.value.shell.freeHint}</p>}
      </section>
      <section class="card" aria-labelledby="entries-title">
        <h2 id="entries-title">{t.list}</h2>
        <Entries {...statement} />
      </section>
    </main>
  );
}

function balanceText(): string {
  const coins = balance.value?.toLocaleString(language.value);
  if (coins === undefined) return "…";
  return isExact.value ? coins : strings.value.about(coins);
}

function Entries(statement: Statement) {
  const { shown, isListExact, isFailed, newest, older } = statement;
  const t = statementStrings.value;
  const list = useRef<HTMLOListElement>(null);
  if (!shown.value) {
    return isFailed.value ? (
      <LoadFailure problem={t.failed} again={newest} />
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
            <StatementEntry entry={entry} />
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

/** Below the entries: the button for older ones, or why the last attempt to load some failed. */
function EntriesEnd({ statement, showOlder }: { statement: Statement; showOlder(): Promise<void> }) {
  const { shown, isFailed, isLoadingOlder, newest, older } = statement;
  const t = statementStrings.value;
  const hasMore = shown.value?.hasMore ?? false;
  if (isFailed.value) return <LoadFailure problem={t.failed} again={hasMore ? older : newest} />;
  if (!hasMore) return null;
  return (
    <button type="button" aria-disabled={isLoadingOlder} onClick={showOlder}>
      {isLoadingOlder.value ? strings.value.shell.loading : t.older}
    </button>
  );
}
