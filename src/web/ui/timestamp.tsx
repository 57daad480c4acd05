import { shortTimestamp } from "../i18n/dates.ts";

/** When something was, as short as can be: the time today, else the day. */
export function Timestamp({ date }: { date: string }) {
  return (
    <time class="moment" dateTime={date}>
      {shortTimestamp(date)}
    </time>
  );
}
