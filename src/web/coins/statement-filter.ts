import { amountOf, type StatementDay } from "./statement-rows.ts";

/** Which rows a statement shows: all, those that add coins, or those that take some. */
export type StatementFilter = "all" | "in" | "out";
export const STATEMENT_FILTERS: readonly StatementFilter[] = ["all", "in", "out"];

/** Returns the days with the rows of a filter. Days without any are missing. */
export function filterDays(days: readonly StatementDay[], filter: StatementFilter): readonly StatementDay[] {
  if (filter === "all") return days;
  return days.flatMap((day) => {
    const rows = day.rows.filter((row) => amountOf(row) > 0 === (filter === "in"));
    return rows.length > 0 ? [{ ...day, rows }] : [];
  });
}
