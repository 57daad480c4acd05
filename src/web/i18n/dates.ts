import { computed } from "@preact/signals";
import { language, strings } from "./language.ts";
import { midnightOf, today } from "./today.ts";

/** How dates are spelled in the chosen language, in the country of the browser where it has that language. */
const formats = computed(() => {
  const locale = navigator.languages.find((tag) => isTag(tag, language.value)) ?? language.value;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    time: format({ hour: "numeric", minute: "2-digit" }),
    weekday: format({ weekday: "short" }),
    day: format({ day: "numeric", month: "short" }),
    dayOfYear: format({ day: "numeric", month: "short", year: "numeric" }),
    longDay: format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    full: format({ dateStyle: "long", timeStyle: "short" }),
  };
});

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** The time of day. @param date as parley.v1 spells it */
export function timeOfDay(date: string): string {
  return formats.value.time.format(new Date(date));
}

export function fullTimestamp(date: string): string {
  return formats.value.full.format(new Date(date));
}

/** The time, today; within a week the weekday; else the date. */
export function shortTimestamp(date: string): string {
  const at = new Date(date);
  const { time, weekday, day, dayOfYear } = formats.value;
  const days = daysAgo(at);
  if (days === 0) return time.format(at);
  if (days > 0 && days < WEEK_DAYS) return weekday.format(at);
  return (at.getFullYear() === new Date(today.value).getFullYear() ? day : dayOfYear).format(at);
}

/** The day, as it stands between the messages of two days. */
export function dayTitle(date: string): string {
  const at = new Date(date);
  const days = daysAgo(at);
  const { chat } = strings.value;
  if (days === 0) return chat.today;
  if (days === 1) return chat.yesterday;
  return formats.value.longDay.format(at);
}

/** Whether two moments are on one day where the reader is. */
export function isSameDay(one: string, two: string): boolean {
  return new Date(one).toDateString() === new Date(two).toDateString();
}

function daysAgo(at: Date): number {
  return Math.round((today.value - midnightOf(at)) / DAY_MS);
}

/** Whether a tag is a spelling of the language that Intl takes: browsers also give out those of their system, as `en-US@posix`. */
function isTag(tag: string, language: string): boolean {
  try {
    return new Intl.Locale(tag).language === language;
  } catch {
    return false;
  }
}
