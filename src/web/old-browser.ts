/**
 * Shows a sentence in a browser that is too old for the page, and one when the page's script cannot be loaded. A script of its own,
 * before the page's: the page's may not even be parsed there. The build refuses syntax that is younger than ES5.
 */
addEventListener("error", showIfNotStarted);
// Only the capture phase has an element's own error.
addEventListener("error", showIfNotLoaded, true);
if (isOld()) show("old-browser");

/** Whether the browser lacks one of the youngest features: of Safari 16.4, of Chrome 108, of Firefox 113. */
function isOld(): boolean {
  return (
    typeof CompressionStream === "undefined" ||
    !matchMedia("(width >= 0px)").matches ||
    !CSS.supports("height", "1dvh")
  );
}

/** Handles an error of the page's script. One that a younger browser would not have comes before anything is drawn. */
function showIfNotStarted(event: ErrorEvent): void {
  if (/(?:Syntax|Type|Reference)Error/.test(event.message) && !document.querySelector("#app > *")) {
    show("old-browser");
  }
}

/** Handles the error of a script element: the network has lost the page's script, or one that it imports. */
function showIfNotLoaded(event: Event): void {
  if (!(event.target instanceof HTMLScriptElement)) return;
  // An app on the home screen has no other button for that.
  addReload(show("not-loaded"));
}

function addReload(sentence: Element | null): void {
  if (sentence) sentence.addEventListener("click", reload);
}

function reload(): void {
  location.reload();
}

/** Shows a sentence in the language of the browser, and returns its element. */
function show(kind: string): Element | null {
  return reveal(
    document.querySelector(`.${kind}[lang="${String(navigator.language).slice(0, 2)}"]`) ||
      document.querySelector(`.${kind}`),
  );
}

function reveal(sentence: Element | null): Element | null {
  if (sentence) sentence.removeAttribute("hidden");
  return sentence;
}

export {};
