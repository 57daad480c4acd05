import { LONG_PRESS_MOVE_PX, LONG_PRESS_MS } from "../../limits.ts";

type Options = {
  /** Ends all listeners. */
  signal: AbortSignal;
  open: (target: EventTarget | null, point: { x: number; y: number }) => void;
};

/** Calls `open` when a finger stays where it is for long enough. One that scrolls, or selects a text, does not. */
export function openByLongPress(element: HTMLElement, { signal, open }: Options): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  const cancel = () => clearTimeout(timer);
  const begin = ({ pointerType, target, clientX: x, clientY: y }: PointerEvent) => {
    cancel();
    if (pointerType !== "touch") return;
    from = { x, y };
    timer = setTimeout(() => open(target, from), LONG_PRESS_MS);
  };
  const move = ({ clientX, clientY }: PointerEvent) => {
    if (Math.hypot(clientX - from.x, clientY - from.y) > LONG_PRESS_MOVE_PX) cancel();
  };
  const options = { signal, passive: true };
  element.addEventListener("pointerdown", begin, options);
  element.addEventListener("pointermove", move, options);
  for (const end of ["pointerup", "pointercancel", "scroll"]) element.addEventListener(end, cancel, options);
  signal.addEventListener("abort", cancel);
}
