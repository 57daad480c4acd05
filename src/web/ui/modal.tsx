import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { attachmentStrings } from "../chat/strings.ts";

type Props = {
  title: string;
  /** An additional CSS class. */
  kind: string;
  /** Called after the button, the Escape key or a click outside has closed it. The focus has returned by then. */
  onClose: () => void;
  children: ComponentChildren;
};

/** A modal dialog. Its content closes it with `closeModal`. */
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

/** Closes the modal that contains this element. */
export function closeModal(element: Element): void {
  element.closest("dialog")?.close();
}
