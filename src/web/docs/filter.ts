import { words } from "./words.ts";

/** Shows the box above the list of sections. While it has words, the list has only the links that contain all of them. */
export function handleFilter(): void {
  const form = document.querySelector<HTMLFormElement>("form.filter");
  const field = form?.querySelector("input");
  const status = form?.querySelector(".found");
  if (!form || !field || !status) return;
  const nav = form.closest("nav") ?? document.body;
  const list = new FilteredList(nav);
  field.addEventListener("input", () => {
    const count = list.filter(field.value);
    status.textContent = count === undefined ? "" : count === 0 ? words.nothing : words.found(count);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim() !== "") nav.querySelector<HTMLAnchorElement>("li:not([hidden]) > a")?.click();
  });
  form.hidden = false;
}

class FilteredList {
  readonly #items: { item: HTMLElement; text: string }[];
  readonly #groups: HTMLDetailsElement[];
  readonly #headings: HTMLElement[];
  /** The groups that were unfolded before the first word. */
  #unfolded: Set<HTMLDetailsElement> | undefined;

  constructor(nav: Element) {
    this.#items = [...nav.querySelectorAll("li")].map((item) => ({
      item,
      text: `${item.textContent} ${item.querySelector("a")?.hash}`.toLowerCase(),
    }));
    this.#groups = [...nav.querySelectorAll("details")];
    this.#headings = [...nav.querySelectorAll<HTMLElement>("h2, h3")];
  }

  /** Returns how many links are left, or nothing without a word. */
  filter(query: string): number | undefined {
    const wanted = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    for (const { item, text } of this.#items) item.hidden = !wanted.every((word) => text.includes(word));
    for (const heading of this.#headings) heading.hidden = wanted.length > 0;
    if (wanted.length === 0) {
      this.#restore();
      return undefined;
    }
    this.#unfolded ??= new Set(this.#groups.filter(({ open }) => open));
    for (const group of this.#groups) {
      group.hidden = group.querySelector("li:not([hidden])") === null;
      group.open = true;
    }
    return this.#items.filter(({ item }) => !item.hidden).length;
  }

  #restore(): void {
    for (const group of this.#groups) {
      group.hidden = false;
      if (this.#unfolded) group.open = this.#unfolded.has(group);
    }
    this.#unfolded = undefined;
  }
}
