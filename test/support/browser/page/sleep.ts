/** Puts the page into the browser's cache and back. A value in `localStorage` changes meanwhile: no event reports that. */
export function changeWhileAsleep({ name, value }: { name: string; value: string | null }): void {
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  if (value === null) localStorage.removeItem(name);
  else localStorage.setItem(name, value);
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
}
