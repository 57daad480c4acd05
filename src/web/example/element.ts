/** Creates an element. Strings become text nodes, so a member's text is never parsed as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Returns the element with this id. @throws TypeError if the page has no such element of this class */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${kind.name} #${id}`);
  return found;
}

/** Returns a form's input or text area by name. @throws TypeError if the form has none */
export function fieldOf(form: HTMLFormElement, name: string): HTMLInputElement | HTMLTextAreaElement {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field;
  throw new TypeError(`the form has no field ${name}`);
}

/** Calls `act` in place of the browser's own submit. */
export function onSubmit(form: HTMLFormElement, act: () => unknown): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}
