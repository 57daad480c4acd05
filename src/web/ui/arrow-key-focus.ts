/** Moves the focus between the buttons of a grid by arrow keys, Home and End. Reads the number of columns from the layout. */
export function moveFocusByArrowKey(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  if (at < 0) return;
  const isMirrored = getComputedStyle(event.currentTarget).direction === "rtl";
  const top = buttons[0]?.getBoundingClientRect().top;
  const columns = buttons.filter((button) => button.getBoundingClientRect().top === top).length;
  const offsets: Record<string, number> = {
    ArrowRight: isMirrored ? -1 : 1,
    ArrowLeft: isMirrored ? 1 : -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: buttons.length - 1 - at,
  };
  const offset = offsets[event.key];
  if (offset === undefined) return;
  event.preventDefault();
  buttons[at + offset]?.focus();
}
