import { type ReadonlySignal, signal } from "@preact/signals";
import { TOAST_MS } from "../limits.ts";
import type { Announce } from "./announcer.ts";

/** Says for a moment that something was done. */
export type Toaster = { text: ReadonlySignal<string>; show(text: string): void };

/** Creates a toaster. A new text takes the place of the one before. */
export function createToaster(announce: Announce): Toaster {
  const text = signal("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    text,
    show(next) {
      clearTimeout(timer);
      text.value = next;
      announce(next);
      timer = setTimeout(() => {
        text.value = "";
      }, TOAST_MS);
    },
  };
}

/** The text of a toaster, at the lower edge. The announcer says it to screen readers. */
export function Toast({ toaster }: { toaster: Toaster }) {
  const text = toaster.text.value;
  if (text === "") return null;
  return (
    <p class="toast" aria-hidden="true">
      {text}
    </p>
  );
}
