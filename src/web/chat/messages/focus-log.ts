/** The button that was used is about to go: whoever used it goes on from the log, not from the top of the page. */
export function focusLog({ currentTarget }: { currentTarget: Element }): void {
  currentTarget.closest<HTMLElement>("[role=log]")?.focus({ preventScroll: true });
}
