/** The Enter key that showed a button may still be down. Its repeats must not press the button. */
export function ignoreRepeatedEnter(event: KeyboardEvent): void {
  if (event.repeat && event.key === "Enter") event.preventDefault();
}
