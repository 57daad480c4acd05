import * as z from "zod/mini";
import { Coins, Count, IsoDate } from "../scalars.ts";

/** The numbers of one day. `day` is a date in UTC. */
export const DayBody = z.object({
  day: z.iso.date(),
  members: Count,
  registrations: Count,
  active_members: Count,
  paid_messages: Count,
  coins: Coins,
  counted_at: IsoDate,
});

export const StatsBody = z.object({ days: z.array(DayBody) });

export type DayBody = z.output<typeof DayBody>;
export type StatsBody = z.output<typeof StatsBody>;
