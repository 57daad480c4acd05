import type { HostProps } from "../../chat-host.tsx";
import { showToast } from "../../ui/toast.ts";
import { messageStrings } from "./strings.ts";

/** Copies a text, and says on the screen and to screen readers whether it worked. @returns what it says */
export async function copyAndConfirm(text: string, { host, root }: HostProps): Promise<string> {
  const { copied, notCopied } = messageStrings.value.menu;
  const result = (await copyText(text, root)) ? copied : notCopied;
  showToast(result, root);
  host.announce(result);
  return result;
}

/** Copies a text. Where the browser has no clipboard for the page, as over plain HTTP, it copies a selection. @returns whether it worked */
async function copyText(text: string, root: Document | ShadowRoot): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text, root);
  }
}

function copySelection(text: string, root: Document | ShadowRoot): boolean {
  const { activeElement } = root;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  // Outside of an open dialog it could not be selected.
  const place = activeElement?.closest("dialog") ?? (root instanceof Document ? root.body : root);
  place.appendChild(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
  return isCopied;
}
