/** A new element. Strings become text nodes: nothing that a member wrote is ever read as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The element with this id. @throws when the page has none of that kind */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${kind.name} #${id}`);
  return found;
}

/** What stands in a form's field, or is chosen there. */
export function fieldOf(form: HTMLFormElement, name: string): HTMLInputElement | HTMLTextAreaElement {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field;
  throw new TypeError(`the form has no field ${name}`);
}

/** Calls `act` instead of sending the form away. */
export function onSubmit(form: HTMLFormElement, act: () => unknown): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}
