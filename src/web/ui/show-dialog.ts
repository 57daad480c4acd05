import { type Box, placeBeside } from "./place.ts";

/** The element beside which a dialog is shown, or a point of the window. */
export type DialogAnchor = Element | { x: number; y: number };

type Options = {
  /** Places the dialog there, through properties that the style sheet uses on wide screens. */
  at?: DialogAnchor | undefined;
  /** Called once, after the dialog has closed. The focus has returned to where it was by then. */
  onClose: () => void;
};

/**
 * Shows a dialog above everything else. A press outside closes it, as Escape does. It also closes when the part of the page around it is
 * hidden.
 * @returns a function that removes the listeners
 */
export function showDialog(dialog: HTMLDialogElement, { at, onClose }: Options): () => void {
  dialog.showModal();
  const stop = new AbortController();
  const options = { signal: stop.signal };
  dialog.addEventListener("close", onClose, { ...options, once: true });
  dialog.addEventListener(
    "cancel",
    (event) => {
      // That of a file picker in the dialog bubbles.
      if (event.target !== dialog) return;
      event.preventDefault();
      closeDialog(dialog);
    },
    options,
  );
  closeByPress(dialog, stop.signal);
  dialog.addEventListener("keydown", ignoreRepeatedEnter, options);
  if (at) {
    place(dialog, at);
    addEventListener("resize", () => place(dialog, at), options);
  }
  const stopClosing = closeHidden(dialog);
  return () => {
    stop.abort();
    stopClosing();
  };
}

/** The Enter key that opened the dialog, or put a button below the focus, may still be down. Its repeats must not press anything. */
function ignoreRepeatedEnter(event: KeyboardEvent): void {
  if (event.repeat && event.key === "Enter") event.preventDefault();
}

/** Closes a dialog by a press outside. */
function closeByPress(dialog: HTMLDialogElement, signal: AbortSignal): void {
  let isPressedOutside = false;
  const onPress = (event: PointerEvent) => {
    isPressedOutside = isOutside(dialog, event);
  };
  // A selection may begin inside and end outside.
  const onClick = (event: MouseEvent) => {
    if (isPressedOutside && isOutside(dialog, event)) closeDialog(dialog);
  };
  dialog.addEventListener("pointerdown", onPress, { signal });
  dialog.addEventListener("click", onClick, { signal });
}

/** Closes a dialog that is open but not drawn: nobody could close it, and it would block the page. Returns a function that ends it. */
function closeHidden(dialog: HTMLDialogElement): () => void {
  const check = () => {
    if (dialog.open && dialog.getClientRects().length === 0) dialog.close();
  };
  // It may be hidden from the start: the observer then reports nothing.
  check();
  const resized = new ResizeObserver(check);
  resized.observe(dialog);
  return () => resized.disconnect();
}

/** Closes a dialog and reports it at once. The browser reports it later, when the member may have opened the same dialog again. */
export function closeDialog(dialog: HTMLDialogElement): void {
  dialog.close();
  dialog.dispatchEvent(new Event("close"));
}

/** The backdrop's events are the dialog's. */
function isOutside(dialog: HTMLDialogElement, { target, clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
}

function place(dialog: HTMLDialogElement, at: DialogAnchor): void {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const { left, top, bottom, room } = placeBeside(boxOf(at), {
    width: dialog.offsetWidth,
    window: { width, height },
    isMirrored: getComputedStyle(dialog).direction === "rtl",
  });
  dialog.classList.add("is-placed");
  const sizes = { "--left": left, "--top": top, "--bottom": bottom, "--room": room };
  for (const [name, value] of Object.entries(sizes)) {
    if (value === undefined) dialog.style.removeProperty(name);
    else dialog.style.setProperty(name, `${value}px`);
  }
}

function boxOf(at: DialogAnchor): Box {
  return at instanceof Element
    ? at.getBoundingClientRect()
    : { left: at.x, right: at.x, top: at.y, bottom: at.y };
}
