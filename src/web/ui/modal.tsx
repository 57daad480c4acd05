import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { attachmentStrings } from "../chat/strings.ts";

type Props = {
  title: string;
  /** Of its look. */
  kind: string;
  /** It was closed: by its button, the Escape key, or a click beside it. The focus is back where it was before. */
  onClose: () => void;
  children: ComponentChildren;
};

/** What stands before everything else until it is closed. What is in it closes it by `closeModal`. */
export function Modal({ title, kind, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={`modal ${kind}`} aria-labelledby={id} closedby="any" onClose={onClose}>
      <div class="modal-head">
        <h2 id={id}>
          <bdi>{title}</bdi>
        </h2>
        <button type="button" onClick={({ currentTarget }) => closeModal(currentTarget)}>
          {attachmentStrings.value.close}
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** Closes the modal that this element is in. */
export function closeModal(element: Element): void {
  element.closest("dialog")?.close();
}
