import { TOAST_MS } from "../limits.ts";

/** Shows a text above the page for a moment. Screen readers do not read it: announce it too. */
export function showToast(text: string, root: Document | ShadowRoot): void {
  root.querySelector(".toast")?.remove();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("aria-hidden", "true");
  toast.textContent = text;
  const place = root.querySelector("dialog[open]") ?? (root instanceof Document ? root.body : root);
  place.appendChild(toast);
  setTimeout(() => toast.remove(), TOAST_MS);
}
