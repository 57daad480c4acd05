import { signal } from "@preact/signals";

/** Local midnight at the beginning of the current day, in Unix ms. A timer updates it. */
export const today = signal(midnightOf(new Date()));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Starts the updates. It also checks when the tab becomes visible, since timers do not fire while the machine sleeps. */
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

/** Returns the local midnight of a day in Unix ms, or that of `later` days after it. */
export function midnightOf(day: Date, later = 0): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + later).getTime();
}
