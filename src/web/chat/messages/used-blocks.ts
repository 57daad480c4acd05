/** Whether a block holds an end of the selection, the focus, a player that has begun, or a button whose menu or dialog is open. */
export function isInUse(block: HTMLElement): boolean {
  const root = block.getRootNode() as Document | ShadowRoot;
  return (
    block.contains(root.activeElement) ||
    holdsSelection(block, selectionIn(root)) ||
    block.querySelector("dialog[open], [aria-expanded=true]") !== null ||
    [...block.querySelectorAll("audio, video")].some(hasBegun)
  );
}

/** Returns the selection of a tree. Only some browsers have one for each shadow tree. */
export function selectionIn(root: Document | ShadowRoot): Selection | null {
  return "getSelection" in root ? root.getSelection() : getSelection();
}

function holdsSelection(block: HTMLElement, selection: Selection | null): boolean {
  if (!selection || selection.isCollapsed) return false;
  return block.contains(selection.anchorNode) || block.contains(selection.focusNode);
}

function hasBegun(player: Element): boolean {
  return player instanceof HTMLMediaElement && (!player.paused || player.currentTime > 0);
}
