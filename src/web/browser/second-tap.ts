import { SECOND_TAP_MS, SECOND_TAP_PX } from "../limits.ts";

/** A press by mouse, finger or pen. */
type Tap = { at: number; x: number; y: number; control: Element | null };

/** Buttons with this attribute spend or delete something, and ignore the second half of a double tap that began on something else. */
const DELIBERATE = "[data-deliberate]";

/**
 * Makes a double tap a single one where the first tap has put another button under the finger: a row or a question that appears
 * there, or the page below a dialog that closes. Returns a function that ends this.
 */
export function ignoreSecondTaps(): () => void {
  let last: Tap | undefined;
  function onClick(event: MouseEvent): void {
    // The keyboard presses a button without a place.
    if (event.detail === 0) return;
    const before = last;
    last = tapOf(event);
    if (!before || !last.control?.matches(DELIBERATE) || !isSecond(last, before)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  addEventListener("click", onClick, { capture: true });
  return () => removeEventListener("click", onClick, { capture: true });
}

function tapOf(event: MouseEvent): Tap {
  const [target] = event.composedPath();
  const control = target instanceof Element ? target.closest("button, a") : null;
  return { at: event.timeStamp, x: event.clientX, y: event.clientY, control };
}

function isSecond(tap: Tap, before: Tap): boolean {
  const isNear = Math.hypot(tap.x - before.x, tap.y - before.y) <= SECOND_TAP_PX;
  return isNear && tap.at - before.at <= SECOND_TAP_MS && tap.control !== before.control;
}
