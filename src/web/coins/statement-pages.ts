import type { EntryBody, StatementBody } from "../api.ts";

type StatementPage = Pick<StatementBody, "entries" | "has_more" | "balance">;

/** The loaded part of a member's statement: newest first, without a gap. */
export type ShownEntries = {
  entries: readonly EntryBody[];
  hasMore: boolean;
  /** The coins after all entries; undefined if the server does not send them. */
  balance?: number | undefined;
};

/**
 * Replaces the first page by a newer one. Older entries stay if they follow it without a gap: the ledger is numbered and its
 * entries never change.
 */
export function withNewest(shown: ShownEntries | undefined, page: StatementPage): ShownEntries {
  const last = page.entries.findLast(({ id }) => id > 0)?.id ?? 0;
  const older = shown?.entries.filter(({ id }) => id > 0 && id < last) ?? [];
  const { entries, balance } = page;
  if (!shown || older[0]?.id !== last - 1) return { entries, balance, hasMore: page.has_more };
  return { entries: [...entries, ...older], balance, hasMore: shown.hasMore };
}

/** Appends a page. Ignores one that does not follow the last shown entry: it was requested before the list changed. */
export function withOlder(shown: ShownEntries, page: StatementPage): ShownEntries {
  const [first] = page.entries;
  if (first && first.id !== oldestId(shown) - 1) return shown;
  return { ...shown, entries: [...shown.entries, ...page.entries], hasMore: page.has_more };
}

/** Returns the number of the oldest settled entry that is shown; 0 if there is none. */
export function oldestId({ entries }: ShownEntries): number {
  return entries.findLast(({ id }) => id > 0)?.id ?? 0;
}
