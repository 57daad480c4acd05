import { signal } from "@preact/signals";

/** The midnight with which the day began, where the reader is. It moves on by itself. */
export const today = signal(midnightOf(new Date()));

let timer: ReturnType<typeof setTimeout> | undefined;

/** A machine that sleeps hears no timer: whoever comes back to the page looks anew. */
export function syncDay(): void {
  update();
  document.addEventListener("visibilitychange", update);
}

function update(): void {
  const now = new Date();
  today.value = midnightOf(now);
  clearTimeout(timer);
  timer = setTimeout(update, midnightOf(now, 1) - now.getTime());
}

/** Unix ms of the midnight with which a day began, or one some days later. */
export function midnightOf(day: Date, later = 0): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + later).getTime();
}
