import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icons/icon.tsx";
import { startRovingFocus } from "./roving-focus.ts";
import { type DialogAnchor, showDialog } from "./show-dialog.ts";

export type MenuItem = {
  label: string;
  /** A path, as of `Icon`. */
  icon: string;
  /** Called after the menu has closed. */
  run: () => void;
  /** It deletes something. */
  isDanger?: boolean;
};

type Props = {
  /** The name of the menu. */
  label: string;
  items: readonly MenuItem[];
  /** Shown beside it; on phones the menu comes from the lower edge. */
  at: DialogAnchor;
  /** Called after a choice, the Escape or the Tab key, or a press outside has closed it. The focus has returned by then. */
  onClose: () => void;
};

/** A list of acts above the page. Arrow keys, Home and End move through it. */
export function Menu({ label, items, at, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!dialog.current || !list.current) return;
    const stops = [
      startRovingFocus(list.current, "button", { isRing: true }),
      showDialog(dialog.current, at),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  function choose({ run }: MenuItem): void {
    dialog.current?.close();
    run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Tab") return;
    event.preventDefault();
    dialog.current?.close();
  }

  return (
    <dialog ref={dialog} class="menu" aria-label={label} onClose={onClose} onKeyDown={onKeyDown}>
      <div ref={list} class="menu-items" role="menu" aria-label={label}>
        {items.map((item) => (
          <MenuRow key={item.label} item={item} onChoose={() => choose(item)} />
        ))}
      </div>
    </dialog>
  );
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
