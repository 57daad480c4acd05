import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { inboxConnection } from "../chats/inbox.ts";
import { isSiteClosed } from "../closed-site.ts";
import { dayTitle } from "../i18n/dates.ts";
import { strings } from "../i18n/language.ts";
import { FILTERED_PAGES_MAX } from "../limits.ts";
import { LoadFailure } from "../ui/load-failure.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { CsvButton } from "./csv-button.tsx";
import { FilterTabs } from "./filter-tabs.tsx";
import { MessagesItem } from "./messages-row.tsx";
import { MovementItem } from "./movement-row.tsx";
import type { Charged } from "./row-props.ts";
import { filterDays, type StatementFilter } from "./statement-filter.ts";
import { type StatementDay, toDays } from "./statement-rows.ts";
import { statementStrings } from "./strings.ts";
import type { Statement } from "./use-statement.ts";

type Props = {
  statement: Statement;
  memberId: number;
  /** Whether the member is the one who is logged in, whose messages lead into the chats. */
  isOwn: boolean;
  /** Returns what an unfolded message that was not refunded offers. */
  act?: (message: Charged) => ComponentChildren;
};

/** A statement: by day and chat, with filters and a download. */
export function StatementList(props: Props) {
  const { statement, memberId } = props;
  const t = statementStrings.value;
  const filter = useSignal<StatementFilter>("all");
  if (!statement.shown.value) return <Unloaded statement={statement} />;
  if (statement.shown.value.entries.length === 0) return <p class="quiet">{t.emptyHint}</p>;
  return (
    <>
      <div class="statement-tools">
        <FilterTabs filter={filter} />
        <CsvButton address={statement.address} memberId={memberId} />
      </div>
      {!statement.isListExact.value && <p class="quiet">{t.inexact}</p>}
      <Days key={filter.value} {...props} filter={filter.value} />
    </>
  );
}

function Unloaded({ statement: { isFailed, newest } }: Pick<Props, "statement">) {
  if (isFailed.value)
    return <LoadFailure problem={failureText()} again={newest} connection={inboxConnection} />;
  return (
    <p role="status" class="quiet">
      {strings.value.shell.loading}
    </p>
  );
}

function Days({ filter, ...props }: Props & { filter: StatementFilter }) {
  const { statement } = props;
  const { shown, older } = statement;
  const t = statementStrings.value;
  const list = useRef<HTMLDivElement>(null);
  const days = useMemo(() => toDays(shown.value?.entries ?? [], shown.value?.balance), [shown.value]);
  const filtered = filterDays(days, filter);
  useFilteredPages(statement, filtered.length === 0);
  const count = shown.value?.entries.length ?? 0;
  async function showOlder(): Promise<void> {
    await older();
    // The last page removes the button. If it had the focus, move the focus to the list.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) list.current?.focus();
    });
  }
  return (
    <>
      <div ref={list} class="statement-days" tabIndex={-1}>
        {filtered.map((day) => (
          <Day key={day.key} day={day} {...props} />
        ))}
      </div>
      {filtered.length === 0 && <p class="quiet">{shown.value?.hasMore ? t.noneAmong(count) : t.none}</p>}
      <p role="status" class="unseen">
        {t.shown(filter === "all" ? count : filtered.reduce((sum, { rows }) => sum + rows.length, 0))}
      </p>
      <DaysEnd statement={statement} showOlder={showOlder} />
    </>
  );
}

/** Loads older pages as long as a filter hides all entries, but only a few. A button loads further ones. */
function useFilteredPages({ shown, older, isFailed }: Statement, isEmpty: boolean): void {
  const pages = useRef(0);
  const count = shown.value?.entries.length;
  useEffect(() => {
    if (!isEmpty || !shown.value?.hasMore || isFailed.peek()) return;
    if (pages.current++ < FILTERED_PAGES_MAX) void older();
  }, [isEmpty, count]);
}

function Day({ day, statement, isOwn, act }: Omit<Props, "memberId"> & { day: StatementDay }) {
  const title = dayTitle(day.date);
  return (
    <section class="statement-day">
      <h2>{title}</h2>
      <ol aria-label={title}>
        {day.rows.map((row) => (
          <RowBoundary key={row.key} subject={row} kind="entry">
            {row.kind === "messages" ? (
              <MessagesItem row={row} statement={statement} isOwn={isOwn} act={act} />
            ) : (
              <MovementItem row={row} isOwn={isOwn} />
            )}
          </RowBoundary>
        ))}
      </ol>
    </section>
  );
}

function failureText(): string {
  return isSiteClosed.value ? strings.value.shell.closed : statementStrings.value.failed;
}

/** Below the entries: the button for older ones, or why the last attempt to load some failed. */
function DaysEnd({ statement, showOlder }: { statement: Statement; showOlder(): Promise<void> }) {
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
