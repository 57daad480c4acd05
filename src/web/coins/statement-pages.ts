import type { EntryBody, StatementBody } from "../api.ts";

/** The part of a member's statement that is shown: newest first, without a gap. */
export type ShownEntries = { entries: readonly EntryBody[]; hasMore: boolean };

/** The first page anew. What was shown behind it stays, if it follows: the ledger is numbered, and nothing in it ever changes. */
export function withNewest(shown: ShownEntries | undefined, page: StatementBody): ShownEntries {
  const last = page.entries.findLast(({ id }) => id > 0)?.id ?? 0;
  const older = shown?.entries.filter(({ id }) => id > 0 && id < last) ?? [];
  if (!shown || older[0]?.id !== last - 1) return { entries: page.entries, hasMore: page.has_more };
  return { entries: [...page.entries, ...older], hasMore: shown.hasMore };
}

/** One page more. A page that does not follow what is shown, as it was asked for before that changed, changes nothing. */
export function withOlder(shown: ShownEntries, page: StatementBody): ShownEntries {
  const [first] = page.entries;
  if (first && first.id !== oldestId(shown) - 1) return shown;
  return { entries: [...shown.entries, ...page.entries], hasMore: page.has_more };
}

/** The number of the last entry that is shown; 0 if there is none. */
export function oldestId({ entries }: ShownEntries): number {
  return entries.findLast(({ id }) => id > 0)?.id ?? 0;
}
