import type { Signal } from "@preact/signals";
import { moveFocusByArrowKey } from "../../ui/arrow-key-focus.ts";
import { attachmentStrings } from "../strings.ts";

/** Switches between the stickers that were used last and all of them. */
export function StickerTabs({ isRecent }: { isRecent: Signal<boolean> }) {
  const { smiles: t } = attachmentStrings.value;
  const tabs = [
    { name: t.recent, shows: true },
    { name: t.all, shows: false },
  ];
  return (
    <div role="tablist" class="sticker-tabs" onKeyDown={moveFocusByArrowKey}>
      {tabs.map(({ name, shows }) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={isRecent.value === shows}
          tabIndex={isRecent.value === shows ? 0 : -1}
          onFocus={() => {
            isRecent.value = shows;
          }}
          onClick={() => {
            isRecent.value = shows;
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
