/**
 * Shows a sentence in a browser that is too old for the page. A script of its own, before the page's: the page's may not even be
 * parsed there. The build refuses syntax that is younger than ES5.
 */
addEventListener("error", showIfNotStarted);
if (isOld()) show();

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
  if (/(?:Syntax|Type|Reference)Error/.test(event.message) && !document.querySelector("#app > *")) show();
}

function show(): void {
  showOne(
    document.querySelector(`.old-browser[lang="${String(navigator.language).slice(0, 2)}"]`) ||
      document.querySelector(".old-browser"),
  );
}

function showOne(sentence: Element | null): void {
  if (sentence) sentence.removeAttribute("hidden");
}

export {};
