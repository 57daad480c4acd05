import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icons/icon.tsx";
import { startRovingFocus } from "./roving-focus.ts";
import { closeDialog, type DialogAnchor, showDialog } from "./show-dialog.ts";

export type MenuItem = {
  label: string;
  /** A path, as of `Icon`. */
  icon: string;
  /** Called after the menu has disappeared. */
  run: () => void;
  /** It deletes something. */
  isDanger?: boolean;
};

type Props = {
  /** The name of the dialog around the menu, which a screen reader reads before it. */
  label: string;
  items: readonly MenuItem[];
  /** Shown beside it; on phones the menu comes from the lower edge. */
  at: DialogAnchor;
  /** Called after a choice, the Escape or the Tab key, or a press outside has closed it. The focus has returned by then. */
  onClose: () => void;
};

/** A list of acts above the page. Arrow keys, Home and End move through it. */
export function Menu({ label, items, at, onClose }: Props) {
  const { dialog, list } = useShownDialog(at, onClose);

  function close(): void {
    if (dialog.current) closeDialog(dialog.current);
  }

  function choose({ run }: MenuItem): void {
    // It may need the focus where it was, and `onClose` may need to know what it did.
    dialog.current?.close();
    run();
    close();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Tab") return;
    event.preventDefault();
    close();
  }

  return (
    <dialog ref={dialog} class="menu" aria-label={label} onKeyDown={onKeyDown}>
      <div ref={list} class="menu-items" role="menu">
        {items.map((item) => (
          <MenuRow key={item.label} item={item} onChoose={() => choose(item)} />
        ))}
      </div>
    </dialog>
  );
}

/** Shows the dialog of a menu when it is drawn, with the keys of its items. */
function useShownDialog(at: DialogAnchor, onClose: () => void) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!dialog.current || !list.current) return;
    const stops = [
      startRovingFocus(list.current, "button", { isRing: true }),
      showDialog(dialog.current, { at, onClose }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return { dialog, list };
}

function MenuRow({ item, onChoose }: { item: MenuItem; onChoose: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      class={item.isDanger ? "menu-item is-danger" : "menu-item"}
      onClick={onChoose}
    >
      <Icon path={item.icon} />
      <span>{item.label}</span>
    </button>
  );
}
