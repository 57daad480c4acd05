/**
 * Loads more of a list. If that removes the button that was pressed, the first new row gets its focus, or the button for another
 * attempt.
 * @param rows finds the rows of the list, which can have the focus
 */
export async function loadMore(
  list: HTMLElement | null,
  rows: string,
  load: () => Promise<void>,
): Promise<void> {
  const root = list?.getRootNode() as Document | ShadowRoot | undefined;
  const pressed = root?.activeElement;
  const all = () => list?.querySelectorAll<HTMLElement>(rows) ?? [];
  const count = all().length;
  await load();
  requestAnimationFrame(() => {
    const isLost = !root?.activeElement || root.activeElement === document.body;
    if (pressed && !pressed.isConnected && isLost)
      (all()[count] ?? list?.querySelector<HTMLElement>(".list-end button"))?.focus();
  });
}
