import type { Context } from "hono";
import { STATS_DEFAULT_DAYS, STATS_MAX_DAYS } from "../../core/stats-limits.ts";
import { listDays } from "../../db/days.ts";
import type { StatsBody } from "../../protocol/http/stats.ts";
import type { OperatorEnv } from "../context.ts";
import { integerParam } from "../request/query.ts";

/** Returns the numbers as the hourly run counted them. It counts nothing itself, so that nobody can load D1 with it. */
export async function readStats(c: Context<OperatorEnv>): Promise<Response> {
  const count = integerParam(c, "days", STATS_MAX_DAYS) ?? STATS_DEFAULT_DAYS;
  const days = await listDays(c.var.db, { now: Date.now(), count });
  return c.json({ days } satisfies StatsBody);
}
