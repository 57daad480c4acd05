/** How far below the place to which a link scrolls its target the reader reads. */
const READING_PX = 8;

/** Marks the link in the side bar that leads to the part that is being read, and unfolds its group. */
export function followScroll(): void {
  const links = new Map<Element, HTMLAnchorElement>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    const target = document.getElementById(link.hash.slice(1));
    if (target) links.set(target, link);
  }
  const current = new CurrentLink();
  let isRequested = false;
  const update = () => {
    isRequested = false;
    const target = partAtEnd() ?? [...links.keys()].findLast(isAboveLine(readingLine()));
    current.show(target && links.get(target));
  };
  const request = () => {
    if (!isRequested) requestAnimationFrame(update);
    isRequested = true;
  };
  addEventListener("scroll", request, { passive: true });
  addEventListener("resize", request);
  addEventListener("hashchange", request);
  update();
}

/** Returns where in the window the reader reads: where links scroll their targets to. */
function readingLine(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + READING_PX;
}

function isAboveLine(line: number): (target: Element) => boolean {
  return (target) => target.getBoundingClientRect().top <= line;
}

/** Returns the part that the address names, if it cannot be scrolled to the reading line because the page ends. */
function partAtEnd(): Element | undefined {
  const isAtEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  const named = isAtEnd ? document.getElementById(location.hash.slice(1)) : null;
  const top = named?.getBoundingClientRect().top ?? -1;
  return named && top >= 0 && top < innerHeight ? named : undefined;
}

/** The marked link. Without one, the reader is above all parts. */
class CurrentLink {
  #link: HTMLAnchorElement | undefined;
  /** The group that this has unfolded, and folds again. */
  #group: HTMLDetailsElement | undefined;

  show(link: HTMLAnchorElement | undefined): void {
    if (link === this.#link) return;
    this.#link?.removeAttribute("aria-current");
    this.#link = link;
    link?.setAttribute("aria-current", "true");
    this.#unfold(link?.closest("details"));
    if (link) scrollIntoBar(link);
  }

  #unfold(group: HTMLDetailsElement | null | undefined): void {
    // The filter has unfolded the groups with results.
    if (group === this.#group || document.querySelector("nav li[hidden]")) return;
    if (this.#group) this.#group.open = false;
    this.#group = group && !group.open ? group : undefined;
    if (group) group.open = true;
  }
}

/** Scrolls the list alone, and only if it has its own scroll bar. */
function scrollIntoBar(link: HTMLAnchorElement): void {
  const bar = link.closest(".list");
  if (!bar || bar.scrollHeight <= bar.clientHeight) return;
  const [{ top, bottom }, frame] = [link.getBoundingClientRect(), bar.getBoundingClientRect()];
  const margin = frame.height / 4;
  if (top < frame.top + margin || bottom > frame.bottom - margin) {
    bar.scrollTop += top - frame.top - frame.height / 2;
  }
}
