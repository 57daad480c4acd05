import { useSignal } from "@preact/signals";
import type { SmileBody } from "../../api.ts";
import { strings } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { adminStrings } from "../strings.ts";
import { moveSticker } from "./sticker-order.ts";

type Props = {
  stickers: readonly SmileBody[];
  label: string;
  /** Whether they can be dragged to another place. The sheet of a sticker moves it too. */
  canMove?: boolean;
  onEdit: (sticker: SmileBody) => void;
};

/** Stickers with their pictures, titles and prices. A press opens the sheet of one. */
export function StickerGrid({ stickers, label, canMove = false, onEdit }: Props) {
  const dragged = useSignal<SmileBody | undefined>(undefined);
  const over = useSignal<number | undefined>(undefined);
  return (
    <ul class="sticker-cells" aria-label={label}>
      {stickers.map((sticker, at) => (
        <li
          key={sticker.id}
          class={over.value === at ? "sticker-cell is-over" : "sticker-cell"}
          draggable={canMove}
          onDragStart={(event) => {
            dragged.value = sticker;
            event.dataTransfer?.setData("text/plain", sticker.title);
          }}
          onDragEnd={() => {
            dragged.value = undefined;
            over.value = undefined;
          }}
          onDragOver={(event) => {
            if (!dragged.value) return;
            event.preventDefault();
            over.value = at;
          }}
          onDrop={(event) => {
            if (!dragged.value) return;
            event.preventDefault();
            void moveSticker(dragged.value, at);
          }}
        >
          <StickerButton sticker={sticker} onEdit={onEdit} />
        </li>
      ))}
    </ul>
  );
}

function StickerButton({ sticker, onEdit }: { sticker: SmileBody; onEdit: (sticker: SmileBody) => void }) {
  const { smiles: t } = adminStrings.value;
  return (
    <button type="button" class="sticker-open" onClick={() => onEdit(sticker)}>
      <img
        src={storageUrl(sticker.file_uuid)}
        alt=""
        width="64"
        height="64"
        loading="lazy"
        draggable={false}
      />
      <bdi class="sticker-title">{sticker.title || t.untitled(sticker.id)}</bdi>
      <span class="quiet">{strings.value.coins(sticker.price)}</span>
    </button>
  );
}
