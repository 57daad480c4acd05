import type { V1Message } from "../../../protocol/frames/server.ts";
import { isSameDay } from "../../i18n/dates.ts";
import { GROUP_WINDOW_MS } from "../../limits.ts";

/** Whether a message continues the turn of the one before it: one member sent both within a short time, on one day. */
export function continuesTurn(before: V1Message | undefined, message: V1Message | undefined): boolean {
  if (!before || !message || before.member_id !== message.member_id) return false;
  const isSoon = Date.parse(message.date) - Date.parse(before.date) < GROUP_WINDOW_MS;
  return isSoon && isSameDay(before.date, message.date);
}
