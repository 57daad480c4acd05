/** Unfolds the section that the address names, also when a link leads there later. */
export function revealTarget(): void {
  addEventListener("hashchange", reveal);
  reveal();
}

function reveal(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!(target instanceof HTMLDetailsElement) || target.open) return;
  target.open = true;
  // The browser could not scroll as far as the section is long now.
  target.scrollIntoView();
}
