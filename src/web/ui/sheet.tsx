import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./icons/icon-button.tsx";
import { closeIcon } from "./icons/page-icons.ts";
import { closeDialog, type DialogAnchor, showDialog } from "./show-dialog.ts";

type Props = {
  title: string;
  /** The name of the button that closes it. */
  closeLabel: string;
  /** An additional CSS class. */
  kind?: string;
  /** Shown beside it on wide screens; otherwise in the middle. On phones it comes from the lower edge. */
  at?: DialogAnchor | undefined;
  /** Called after the button, the Escape key, `closeSheet` or a press outside has closed it. The focus has returned by then. */
  onClose: () => void;
  children: ComponentChildren;
};

/** A modal dialog. Its content closes it with `closeSheet`. */
export function Sheet({ title, closeLabel, kind = "", at, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => (dialog.current ? showDialog(dialog.current, { at, onClose }) : undefined), []);
  return (
    <dialog ref={dialog} class={`sheet ${kind}`} aria-labelledby={id}>
      <div class="sheet-head">
        <h2 id={id}>
          <bdi>{title}</bdi>
        </h2>
        <IconButton
          label={closeLabel}
          icon={closeIcon}
          onClick={({ currentTarget }) => closeSheet(currentTarget)}
        />
      </div>
      <div class="sheet-body">{children}</div>
    </dialog>
  );
}

/** Closes the sheet that contains this element. */
export function closeSheet(element: Element): void {
  const dialog = element.closest("dialog");
  if (dialog) closeDialog(dialog);
}
