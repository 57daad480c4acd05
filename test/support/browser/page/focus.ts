/** Returns the HTML of the focused element if nobody can see its focus, else "". The browser's own bars may have the focus too. */
export function invisibleFocus(): string {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const hasSize = left < right && top < bottom;
  const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  const hasOutline = outlineStyle !== "none" && outlineWidth !== "0px";
  return hasOutline && hasSize && isInView ? "" : element.outerHTML;
}
