import type { HostProps } from "../../chat-host.tsx";
import { showToast } from "../../ui/toast.ts";
import { messageStrings } from "./strings.ts";

/** Copies a text, and confirms it on the screen and to screen readers. */
export async function copyAndConfirm(text: string, { host, root }: HostProps): Promise<void> {
  await copyText(text, root);
  const { copied } = messageStrings.value.menu;
  showToast(copied, root);
  host.announce(copied);
}

/** Copies a text. Where the browser has no clipboard for the page, as over plain HTTP, it copies a selection. */
async function copyText(text: string, root: Document | ShadowRoot): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copySelection(text, root);
  }
}

function copySelection(text: string, root: Document | ShadowRoot): void {
  const { activeElement } = root;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  // Outside of an open dialog it could not be selected.
  const place = activeElement?.closest("dialog") ?? (root instanceof Document ? root.body : root);
  place.appendChild(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
}
