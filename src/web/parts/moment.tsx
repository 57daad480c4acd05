import { shortMoment } from "../words/dates.ts";

/** When something was, as short as can be: the time today, else the day. */
export function Moment({ date }: { date: string }) {
  return (
    <time class="moment" dateTime={date}>
      {shortMoment(date)}
    </time>
  );
}
