/** Whether an element is entirely visible. */
export function isEntirelyVisible(element: Element): Promise<boolean> {
  return new Promise((resolve) => {
    new IntersectionObserver(([entry]) => resolve(entry?.intersectionRatio === 1)).observe(element);
  });
}

/** Returns by how many pixels an element's content is wider than the element. */
export function hiddenWidth({ scrollWidth, clientWidth }: Element): number {
  return scrollWidth - clientWidth;
}

/**
 * Returns the tags and texts of all visible elements whose content is wider than they are, but for those that cut it with an ellipsis
 * and for fields, which scroll.
 */
export function cutTexts(): string[] {
  return [...document.querySelectorAll<HTMLElement>("body *")]
    .filter((each) => {
      const { display, textOverflow } = getComputedStyle(each);
      const mayBeWider =
        display === "inline" || textOverflow === "ellipsis" || each.matches("input, textarea, svg *");
      return (
        !mayBeWider &&
        !each.closest(".unseen") &&
        each.clientWidth > 0 &&
        each.scrollWidth > each.clientWidth + 1
      );
    })
    .map(({ localName, className, textContent }) => `${localName}.${className}: ${textContent.slice(0, 60)}`);
}

/**
 * Returns by how many pixels the document is higher than the window although only parts of the shell scroll. A low window, such as
 * that of a zoomed page, scrolls as a whole.
 */
export function shellOverflow(): number {
  const { scrollHeight, clientHeight } = document.documentElement;
  return document.querySelector(".shell") && clientHeight >= 384 ? scrollHeight - clientHeight : 0;
}

/** Returns the open dialogs of which a part is outside of the window. */
export function clippedDialogs(): string[] {
  const { clientWidth, clientHeight } = document.documentElement;
  return [...document.querySelectorAll("dialog[open]")].flatMap((dialog) => {
    const { left, top, right, bottom } = dialog.getBoundingClientRect();
    const isInside = left > -1 && top > -1 && right < clientWidth + 1 && bottom < clientHeight + 1;
    return isInside ? [] : [`${dialog.className}: ${[left, top, right, bottom].map(Math.round)}`];
  });
}

/** Returns how many elements move: by an animation, a transition or smooth scrolling. */
export function countMovingElements(): number {
  return [...document.querySelectorAll("*")].filter((each) => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each);
    return (
      animationName !== "none" || Number.parseFloat(transitionDuration) > 0 || scrollBehavior === "smooth"
    );
  }).length;
}

/** Returns where the bubbles of both members are centred in the log: from 0, its left edge, to 1, its right one. */
export function bubbleCentres(log: Element): { own: number; other: number } {
  const frame = log.getBoundingClientRect();
  const centreOf = (selector: string) => {
    const bubble = log.querySelector(selector);
    if (!bubble) throw new TypeError(`the log has no ${selector}`);
    const { left, right } = bubble.getBoundingClientRect();
    return ((left + right) / 2 - frame.left) / frame.width;
  };
  return { own: centreOf(".is-own .bubble"), other: centreOf(".message:not(.is-own) .bubble") };
}

/**
 * Scrolls through an element, and returns the HTML of all its parts, and of the page, whose content is wider than they are. Blocks
 * of messages clip what leaves them, so each element is measured. Text with an ellipsis is left out, and so are letters with more
 * combining marks than fit: they cannot be broken, and their own text clips them.
 */
export async function findOverflowing(part: Element): Promise<string[]> {
  const found = new Set<string>();
  part.scrollTop = 0;
  for (let top = -1; part.scrollTop > top; part.scrollTop += part.clientHeight) {
    top = part.scrollTop;
    await new Promise(requestAnimationFrame);
    for (const each of [document.documentElement, part, ...part.querySelectorAll("li, div, p, button")]) {
      const isClipped =
        getComputedStyle(each).textOverflow === "ellipsis" ||
        each.matches(".unseen") ||
        (each.matches(".line, .text, .file-name") && /\p{M}{20}/u.test(each.textContent ?? ""));
      if (!isClipped && each.scrollWidth > each.clientWidth) found.add(each.outerHTML.slice(0, 300));
    }
  }
  return [...found];
}

/** Sets the size of the root's text, of which most lengths are multiples: a percentage, or the page's own if empty. */
export function setTextSize(size: string): void {
  document.documentElement.style.fontSize = size;
}

/** Returns the HTML of each visible text field in which fewer than eight characters are beside each other. */
export function narrowFields(): string[] {
  const canvas = document.createElement("canvas").getContext("2d");
  if (!canvas) throw new TypeError("the browser has no canvas");
  const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
  return fields
    .filter((field) => {
      if (!field.checkVisibility() || /^(?:checkbox|radio|range|file)$/.test(field.type)) return false;
      const { font, paddingLeft, paddingRight } = getComputedStyle(field);
      canvas.font = font;
      const room = field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      return room < canvas.measureText("messages").width;
    })
    .map(({ outerHTML }) => outerHTML);
}

/**
 * Scrolls to each visible control, and returns the HTML of those that a member cannot scroll to: only a script scrolls an element that
 * hides what is outside of it. Everything stays scrolled.
 */
export function controlsOutOfReach(): string[] {
  const hides = (each: Element) => /hidden|clip/.test(getComputedStyle(each).overflowY);
  const ancestors = (each: Element | null): Element[] =>
    each ? [each, ...ancestors(each.parentElement)] : [];
  return [...document.querySelectorAll<HTMLElement>("a[href], button, input, textarea")]
    .filter((control) => {
      if (!control.checkVisibility() || control.matches(".skip")) return false;
      control.scrollIntoView({ block: "nearest", behavior: "instant" });
      const { top, bottom, height } = control.getBoundingClientRect();
      const isInWindow = height > innerHeight || (top > -1 && bottom < innerHeight + 1);
      return (
        !isInWindow || ancestors(control.parentElement).some((each) => hides(each) && each.scrollTop > 0)
      );
    })
    .map(({ outerHTML }) => outerHTML);
}

/** Returns the HTML of each time or state of a message that begins outside of its bubble. */
export function metaOutsideBubbles(): string[] {
  return [...document.querySelectorAll(".bubble .meta")]
    .filter((meta) => {
      const [own, around] = [meta, meta.closest(".bubble")].map((each) => each?.getBoundingClientRect());
      return own && around && own.left < around.left;
    })
    .map(({ outerHTML }) => outerHTML);
}

/**
 * Returns the HTML of each control of a form that is drawn above the one that the Tab key reaches before it. Rows of lists are left
 * out: a list may be scrolled.
 */
export function controlsAboveFormer(): string[] {
  return [...document.forms].flatMap((form) => {
    const controls = [...form.querySelectorAll("a[href], button, input, textarea")].filter(
      (each) =>
        each.checkVisibility() && !each.closest("li") && each.closest("dialog") === form.closest("dialog"),
    );
    return controls
      .filter((each, at) => {
        const former = controls[at - 1]?.getBoundingClientRect();
        return former && each.getBoundingClientRect().bottom <= former.top;
      })
      .map(({ outerHTML }) => outerHTML);
  });
}

/** Waits until everything that moves for a moment has arrived. */
export async function untilSettled(): Promise<void> {
  const moving = document.getAnimations().filter(({ effect, playState }) => {
    const { endTime } = effect?.getComputedTiming() ?? {};
    return playState === "running" && typeof endTime === "number" && Number.isFinite(endTime);
  });
  await Promise.allSettled(moving.map(({ finished }) => finished));
}
