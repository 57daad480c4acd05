import { fullTimestamp, timeOfDay } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { Ticks } from "./ticks.tsx";

type Props = {
  date: string;
  /** On own messages only. */
  receipt?: "sent" | "read" | undefined;
};

/** The time of a stored message, and whether the other member has read it. */
export function MessageMeta({ date, receipt }: Props) {
  const { chat } = strings.value;
  return (
    <p class="meta">
      <time dateTime={date} title={fullTimestamp(date)}>
        {timeOfDay(date)}
      </time>
      {receipt && <Ticks receipt={receipt} />}
      {receipt && <span class="unseen">{receipt === "read" ? chat.read : chat.sent}</span>}
    </p>
  );
}
