import * as z from "zod/mini";
import { REFRESH_TOKEN_MAX_LENGTH } from "../../core/limits.ts";
import { IsoDate } from "../scalars.ts";

export const Refresh = z.object({ refresh_token: z.string().check(z.maxLength(REFRESH_TOKEN_MAX_LENGTH)) });

export const SessionBody = z.object({
  id: z.string(),
  created_at: IsoDate,
  last_used_at: IsoDate,
  device: z.string(),
  current: z.boolean(),
});

export const SessionList = z.object({ sessions: z.array(SessionBody) });

export const TicketBody = z.object({ ticket: z.string(), expires_in: z.int() });

export type SessionBody = z.output<typeof SessionBody>;
export type SessionList = z.output<typeof SessionList>;
export type TicketBody = z.output<typeof TicketBody>;
