import { STATEMENT_MAX_ENTRIES } from "../../core/limits.ts";
import { authedRequest } from "../account/authed-request.ts";
import type { StatementBody } from "../api.ts";
import { oldestId } from "./statement-pages.ts";

export type WholeStatement = Required<Pick<StatementBody, "entries" | "exact">> &
  Pick<StatementBody, "balance">;

/**
 * Loads all entries of a statement, which are consistent: later ones are not in it.
 * @param onProgress called with the loaded part, from 0 to 1
 * @throws ApiError; an `AbortError` after `signal`
 */
export async function loadAll(
  address: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (part: number) => void },
): Promise<WholeStatement> {
  const first = await authedRequest<StatementBody>(`${address}?limit=${STATEMENT_MAX_ENTRIES}`, { signal });
  const { balance, exact } = first;
  const entries = [...first.entries];
  // The ledger is numbered from 1.
  const count = entries.find(({ id }) => id > 0)?.id ?? 0;
  for (let hasMore = first.has_more; hasMore; ) {
    const before = oldestId({ entries, hasMore });
    onProgress((count - before + 1) / count);
    const path = `${address}?limit=${STATEMENT_MAX_ENTRIES}&before=${before}`;
    const page = await authedRequest<StatementBody>(path, { signal });
    signal.throwIfAborted();
    entries.push(...page.entries);
    hasMore = page.has_more && page.entries.length > 0;
  }
  return { entries, balance, exact };
}
