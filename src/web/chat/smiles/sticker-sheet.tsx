import { Sheet } from "../../ui/sheet.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { StickerPicker } from "./sticker-picker.tsx";

type Props = { conversation: Conversation; at: Element; onClose: () => void };

/** The stickers, beside an element on wide screens. */
export function StickerSheet({ conversation, at, onClose }: Props) {
  const { smiles: t, close } = attachmentStrings.value;
  return (
    <Sheet title={t.title} closeLabel={close} kind="stickers-sheet" at={at} onClose={onClose}>
      <StickerPicker conversation={conversation} />
    </Sheet>
  );
}
