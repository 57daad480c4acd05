import { useSignal } from "@preact/signals";
import { onDemand } from "../../on-demand.ts";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { stickerIcon } from "../../ui/icons/page-icons.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { SilentFrame } from "../../ui/silent-frame.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { refreshSmiles } from "./smiles.ts";

const stickerSheet = onDemand(() => import("./sticker-sheet.tsx").then(({ StickerSheet }) => StickerSheet));

/** Opens the stickers beside itself. */
export function StickerButton({ conversation }: { conversation: Conversation }) {
  const at = useSignal<Element | undefined>(undefined);

  function open(button: Element): void {
    // Prices may have changed.
    void refreshSmiles();
    at.value = button;
  }
  function onClose(): void {
    at.value = undefined;
  }

  return (
    <>
      <IconButton
        label={attachmentStrings.value.smiles.open}
        icon={stickerIcon}
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => open(currentTarget)}
      />
      {at.value && (
        <Lazy part={stickerSheet} props={{ conversation, at: at.value, onClose }} frame={SilentFrame} />
      )}
    </>
  );
}
