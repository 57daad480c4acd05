/**
 * Returns the texts in sight that are cut off at a side: by a box that hides what does not fit, by their own button or link, by the
 * input that they explain, or by the window. Texts within `mayBeCut` are left out.
 */
export function cutTexts(mayBeCut: string): string[] {
  const found: string[] = [];
  const hides = /hidden|clip/;
  /** Returns why a text is cut off. */
  const reasonOf = (start: Element, box: DOMRect): string | undefined => {
    if (box.left < -1 || box.right > innerWidth + 1) return "the window";
    for (let each: Element | null = start; each && each !== document.body; each = each.parentElement) {
      const { overflowX, overflowY, display } = getComputedStyle(each);
      const frame = each.getBoundingClientRect();
      const isControl = display !== "inline" && each.matches("a, button, label");
      const isWide = box.left < frame.left - 1 || box.right > frame.right + 1;
      const isHigh = box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
      if ((isWide && (isControl || hides.test(overflowX))) || (isHigh && hides.test(overflowY))) {
        return `${each.tagName} .${each.className}`;
      }
      // A member can scroll to the rest.
      if (/auto|scroll/.test(overflowX + overflowY)) return undefined;
    }
    return undefined;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const { currentNode: node } = texts;
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? "";
    if (!element || text === "" || element.closest(mayBeCut)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(node);
    const reason = reasonOf(element, range.getBoundingClientRect());
    if (reason) found.push(`${text} (${reason})`);
  }
  const canvas = document.createElement("canvas").getContext("2d");
  for (const input of document.querySelectorAll("input")) {
    const { font, paddingInlineStart, paddingInlineEnd } = getComputedStyle(input);
    if (!canvas || input.placeholder === "" || !input.checkVisibility()) continue;
    canvas.font = font;
    const room =
      input.clientWidth - Number.parseFloat(paddingInlineStart) - Number.parseFloat(paddingInlineEnd);
    if (canvas.measureText(input.placeholder).width > room) found.push(`${input.placeholder} (INPUT)`);
  }
  return found;
}
