import { shortTimestamp } from "../i18n/dates.ts";

export function Timestamp({ date }: { date: string }) {
  return (
    <time class="moment" dateTime={date}>
      {shortTimestamp(date)}
    </time>
  );
}
