import { useSignal } from "@preact/signals";
import { onDemand } from "../../on-demand.ts";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { stickerIcon } from "../../ui/icons/page-icons.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { refreshSmiles } from "./smiles.ts";

const stickerPicker = onDemand(() =>
  import("./sticker-picker.tsx").then(({ StickerPicker }) => StickerPicker),
);

/** Opens the stickers beside itself. */
export function StickerButton({ conversation }: { conversation: Conversation }) {
  const { smiles: t, close } = attachmentStrings.value;
  const anchor = useSignal<Element | undefined>(undefined);

  function open(button: Element): void {
    // Prices may have changed.
    void refreshSmiles();
    anchor.value = button;
  }

  return (
    <>
      <IconButton
        label={t.open}
        icon={stickerIcon}
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => open(currentTarget)}
      />
      {anchor.value && (
        <Sheet
          title={t.title}
          closeLabel={close}
          kind="stickers-sheet"
          at={anchor.value}
          onClose={() => {
            anchor.value = undefined;
          }}
        >
          <Lazy part={stickerPicker} props={{ conversation }} />
        </Sheet>
      )}
    </>
  );
}
