/** Returns the contrast of an element's text with its background, as WCAG 2.2 defines it. Both colours are opaque. */
export function contrastOf(element: Element): number {
  const { color, backgroundColor } = getComputedStyle(element);
  const luminances = [color, backgroundColor].map((colour) => {
    const channels = (colour.match(/[\d.]+/g) ?? []).map((channel) => Number(channel) / 255);
    const [red = 0, green = 0, blue = 0] = channels.map((channel) =>
      channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

/**
 * Returns the texts and placeholders in the window whose contrast with what is behind them is under 4.5, each with its contrast.
 * Opacity and translucent backgrounds count. Text over a picture is left out: nothing is known of its colours.
 */
export function lowContrasts(): string[] {
  type Colour = [red: number, green: number, blue: number, alpha: number];
  const parse = (text: string): Colour => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const blend = (front: Colour, back: Colour, alpha = front[3]): Colour => {
    const mixed = (at: 0 | 1 | 2) => front[at] * alpha + back[at] * (1 - alpha);
    return [mixed(0), mixed(1), mixed(2), 1];
  };
  const luminance = (colour: Colour) => {
    const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map((value) => {
      const channel = value / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const parentOf = ({ parentElement, parentNode }: Element) =>
    parentElement ?? (parentNode instanceof ShadowRoot ? parentNode.host : null);
  /** The element and what contains it, from the outside in, or nothing if a picture is behind it. */
  const ancestors = (element: Element): Element[] => {
    const path: Element[] = [];
    for (let each: Element | null = element; each; each = parentOf(each)) path.unshift(each);
    return path;
  };
  const contrast = (element: Element, colour: string): number => {
    let back: Colour = [255, 255, 255, 1];
    let opacity = 1;
    let underOpacity = back;
    for (const each of ancestors(element)) {
      const style = getComputedStyle(each);
      if (style.backgroundImage !== "none") return 21;
      if (Number(style.opacity) < 1) {
        if (opacity === 1) underOpacity = back;
        opacity *= Number(style.opacity);
      }
      back = blend(parse(style.backgroundColor), back);
    }
    const front = blend(blend(parse(colour), back), underOpacity, opacity);
    const behind = blend(back, underOpacity, opacity);
    const [one, other] = [luminance(front), luminance(behind)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  /** Whether the point is covered by something that neither contains the element nor is in it, such as a dialog or a picture. */
  const isCovered = (element: Element, box: DOMRect) => {
    const root = element.getRootNode() as Document | ShadowRoot;
    const top = root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return !top || (top !== element && !element.contains(top) && !top.contains(element));
  };
  const found: string[] = [];
  const check = (element: Element, colour: string, text: string, box: DOMRect) => {
    if (box.width <= 1 || box.height <= 1 || isCovered(element, box)) return;
    if (getComputedStyle(element).visibility !== "visible") return;
    const value = contrast(element, colour);
    if (value < 4.5)
      found.push(`${value.toFixed(2)} ${element.tagName} .${element.className}: ${text.slice(0, 60)}`);
  };
  const visit = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) visit(element.shadowRoot);
      if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
        const { placeholder, value } = element;
        const colour = getComputedStyle(element, value ? undefined : "::placeholder").color;
        if (value || placeholder)
          check(element, colour, value || placeholder, element.getBoundingClientRect());
      }
      for (const node of element.childNodes) {
        const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? "").trim() : "";
        // An emoji brings its own colours.
        if (!/[\p{L}\p{N}]/u.test(text) || element.matches("option, script, style")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        check(element, getComputedStyle(element).color, text, range.getBoundingClientRect());
      }
    }
  };
  visit(document);
  return found;
}

/** Returns one control of each kind that the pointer can reach, with a point on it. Controls of one kind share tag, classes and state. */
export function controlKinds(): { kind: string; at: { x: number; y: number } }[] {
  const kinds = new Map<string, { x: number; y: number }>();
  for (const each of document.querySelectorAll<HTMLElement>(
    "button, a[href], input, textarea, select, summary, [role^=menuitem], [role=tab], [role=option]",
  )) {
    const { x, y, width, height } = each.getBoundingClientRect();
    const at = { x: x + width / 2, y: y + height / 2 };
    const top = document.elementFromPoint(at.x, at.y);
    if (!top || !each.contains(top)) continue;
    const state = ["aria-disabled", "aria-current", "aria-selected", "aria-pressed", "disabled"]
      .filter((name) => each.hasAttribute(name))
      .map((name) => `[${name}=${each.getAttribute(name)}]`);
    const kind = `${each.parentElement?.className ?? ""} > ${each.localName}.${each.className}${state.join("")}`;
    if (!kinds.has(kind)) kinds.set(kind, at);
  }
  return [...kinds].map(([kind, at]) => ({ kind, at }));
}
