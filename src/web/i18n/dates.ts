import { computed } from "@preact/signals";
import { language, strings } from "./language.ts";
import { midnightOf, today } from "./today.ts";

/** Date formats of the chosen language. If the browser lists a regional variant of it, such as `en-GB`, that variant is used. */
const formats = computed(() => {
  const locale = navigator.languages.find((tag) => isTag(tag, language.value)) ?? language.value;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    // In German, "numeric" is "4:46".
    time: format({ hour: language.value === "de" ? "2-digit" : "numeric", minute: "2-digit" }),
    weekday: format({ weekday: "short" }),
    day: format({ day: "numeric", month: "short" }),
    dayOfYear: format({ day: "numeric", month: "short", year: "numeric" }),
    utcDay: format({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }),
    longDay: format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    full: format({ dateStyle: "long", timeStyle: "short" }),
  };
});

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** @param date in the format of parley.v1 */
export function timeOfDay(date: string): string {
  return writeTime(formats.value.time, new Date(date));
}

export function fullTimestamp(date: string): string {
  return writeTime(formats.value.full, new Date(date));
}

/** Returns the day, month and year of a day that the server has given as its midnight in UTC. */
export function dayInUtc(date: string): string {
  return formats.value.utcDay.format(new Date(date));
}

/** Returns the time if the date is today, the weekday if it is within the last week, else the date. */
export function shortTimestamp(date: string): string {
  const at = new Date(date);
  const { time, weekday, day, dayOfYear } = formats.value;
  const days = daysAgo(at);
  if (days === 0) return writeTime(time, at);
  if (days > 0 && days < WEEK_DAYS) return weekday.format(at);
  return (at.getFullYear() === new Date(today.value).getFullYear() ? day : dayOfYear).format(at);
}

/** Returns the title of a day in the message log: "Today", "Yesterday" or the long date. */
export function dayTitle(date: string): string {
  const at = new Date(date);
  const days = daysAgo(at);
  const { chat } = strings.value;
  if (days === 0) return chat.today;
  if (days === 1) return chat.yesterday;
  return formats.value.longDay.format(at);
}

/** Writes a time so that no line ends before its "AM" or "PM". */
function writeTime(format: Intl.DateTimeFormat, date: Date): string {
  return format.format(date).replace(/(\d) (?=[ap]\.?m)/i, "$1\u00a0");
}

/** Whether two dates are on the same local day. */
export function isSameDay(one: string, two: string): boolean {
  return new Date(one).toDateString() === new Date(two).toDateString();
}

function daysAgo(at: Date): number {
  return Math.round((today.value - midnightOf(at)) / DAY_MS);
}

/** Whether `tag` is a valid tag of the language. Some browsers list system locales such as `en-US@posix`, which Intl rejects. */
function isTag(tag: string, language: string): boolean {
  try {
    return new Intl.Locale(tag).language === language;
  } catch {
    return false;
  }
}
