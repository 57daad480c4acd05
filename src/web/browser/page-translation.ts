import { Signal } from "@preact/signals";
import { type ComponentChildren, createElement, Fragment, options } from "preact";

type Content = string | Signal;

/**
 * Makes every text the whole content of an element. A page translation takes text nodes out of the document: Preact would change
 * them there, so that the old text stays in sight, or throw when it inserts something before one. `textContent` replaces whatever
 * is in the element.
 */
export function resistPageTranslation(): void {
  const { vnode: runOtherHooks } = options;
  options.vnode = (node) => {
    const { type, props } = node;
    const { children } = props;
    const isElement = typeof type === "string";
    const content = isElement ? wholeContent(children) : undefined;
    if (content !== undefined) Object.assign(props, { children: undefined, textContent: content });
    else if (isElement || type === Fragment) props.children = wrapTexts(children);
    runOtherHooks?.(node);
  };
}

/** Returns the children as one text, if all of them are texts. */
function wholeContent(children: ComponentChildren): Content | undefined {
  if (children instanceof Signal) return children;
  const parts = [children].flat().filter((part) => !isNothing(part));
  return parts.length > 0 && parts.every(isText) ? parts.join("") : undefined;
}

/** Puts each signal and each run of texts into an element of its own. All other children stay at their index, by which Preact compares them. */
function wrapTexts(children: ComponentChildren): ComponentChildren {
  if (children instanceof Signal || isText(children)) return wrapTexts([children]);
  if (!Array.isArray(children)) return children;
  return children.map((child: ComponentChildren, at): ComponentChildren => {
    if (child instanceof Signal) return createElement("span", null, child);
    if (Array.isArray(child)) return wrapTexts(child);
    if (!isText(child)) return child;
    if (at > 0 && isText(children[at - 1])) return null;
    const end = children.findIndex((each, i) => i > at && !isText(each));
    const text = children.slice(at, end === -1 ? children.length : end).join("");
    // Nobody translates a space. In an element it would be laid out in a row of its own.
    return text.trim() === "" ? text : createElement("span", null, text);
  });
}

function isText(child: unknown): child is string | number {
  return typeof child === "string" || typeof child === "number";
}

function isNothing(child: unknown): boolean {
  return child === null || child === undefined || typeof child === "boolean";
}
