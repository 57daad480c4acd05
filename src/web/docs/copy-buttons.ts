import { words } from "./words.ts";

/** How long a button shows what came of a press. */
const SHOWN_MS = 2_000;

/** Adds a button to each sample that copies it. A page that is not secure has no clipboard, and no buttons. */
export function addCopyButtons(): void {
  if (!navigator.clipboard) return;
  for (const sample of document.querySelectorAll<HTMLPreElement>("main pre")) addCopyButton(sample);
}

function addCopyButton(sample: HTMLPreElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = words.copy;
  button.setAttribute("aria-label", words.copyOf(titleOf(sample)));
  // A screen reader reads what comes of a press.
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const text = sample.textContent ?? "";
    const result = await navigator.clipboard.writeText(text).then(
      () => words.copied,
      () => words.notCopied,
    );
    button.textContent = result;
    status.textContent = result;
    setTimeout(() => {
      button.textContent = words.copy;
      status.textContent = "";
    }, SHOWN_MS);
  });
  const box = document.createElement("div");
  box.className = "sample";
  sample.replaceWith(box);
  box.append(sample, button, status);
}

/** Returns the title of an example, or of a step of the quick start. */
function titleOf(sample: HTMLPreElement): string {
  const summary = sample.closest("details.example")?.querySelector("summary");
  const heading = sample.previousElementSibling?.previousElementSibling;
  return (summary ?? heading)?.textContent ?? "";
}
