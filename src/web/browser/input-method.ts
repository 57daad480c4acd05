import { hasTouch } from "./touch.ts";

/** The key code of a key that an input method has handled. Safari reports such a key after the composition has ended. */
const HANDLED_KEY_CODE = 229;

/**
 * Hides the keys of input methods from every handler of the page: their Enter ends a word of Japanese, Chinese or Korean, and must
 * neither send a message nor submit a form. On a touch device the browser may still submit one, because the Enter of an on-screen
 * keyboard can do both at once. Call this before any other listener is added.
 */
export function hideInputMethodKeys(): void {
  let wasHidden = false;
  addEventListener(
    "keydown",
    (event) => {
      const isHandled = event.isComposing || event.keyCode === HANDLED_KEY_CODE;
      // A key that is held down repeats after the composition has ended.
      wasHidden = isHandled || (wasHidden && event.repeat);
      if (!wasHidden) return;
      event.stopImmediatePropagation();
      if (event.key === "Enter" && !hasTouch()) event.preventDefault();
    },
    { capture: true },
  );
}
