import { Signal, signal } from "@preact/signals";
import { type ComponentChildren, createElement, Fragment, render } from "preact";
import { resistPageTranslation } from "../../../src/web/browser/page-translation.ts";

/** A child of an element: a text, nothing, an element with a text, a signal, a list of children, or a fragment of them. */
export type Child =
  | string
  | null
  | { element: string }
  | { signal: string }
  | { list: Child[] }
  | { fragment: Child[] };

/** A page with one element whose children change. Tests bundle it, as `page`. */
export function draw(children: Child[]): void {
  render(createElement("div", null, ...children.map(build)), root);
}

/** Draws signals with a text, and then changes the texts without drawing anything again. */
export function changeSignals(before: string[], after: string[]): void {
  const signals = before.map((text) => signal(text));
  render(createElement("div", null, "first", ...signals, createElement("p", null, signals[0])), root);
  signals.forEach((each, at) => {
    each.value = after[at] ?? "";
  });
}

resistPageTranslation();
const root = document.createElement("main");
document.body.appendChild(root);

function build(child: Child): ComponentChildren {
  if (child === null || typeof child === "string") return child;
  if ("element" in child) return createElement("b", null, child.element);
  if ("signal" in child) return new Signal(child.signal) as unknown as ComponentChildren;
  if ("list" in child) return child.list.map(build);
  return createElement(Fragment, null, ...child.fragment.map(build));
}
