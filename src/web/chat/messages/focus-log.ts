/** Moves the focus to the log before the clicked button disappears. Otherwise it would fall back to the top of the page. */
export function focusLog({ currentTarget }: { currentTarget: Element }): void {
  currentTarget.closest<HTMLElement>("[role=log]")?.focus({ preventScroll: true });
}
