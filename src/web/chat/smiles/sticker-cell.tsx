import type { SmileBody } from "../../api.ts";
import { strings } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { lockIcon } from "../../ui/icons/act-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { attachmentStrings } from "../strings.ts";

type Props = {
  sticker: SmileBody;
  /** The price for this member. */
  price: number;
  /** How many coins the member lacks. */
  missing: number;
  isChosen: boolean;
  /** Whether the Tab key reaches it. */
  isStop: boolean;
  onFocus: () => void;
  onChoose: () => void;
};

/** A button that chooses a sticker, which sends nothing. A lock and words show that the member has too few coins. */
export function StickerCell({ sticker, price, missing, isChosen, isStop, onFocus, onChoose }: Props) {
  const { smiles: t } = attachmentStrings.value;
  return (
    <button
      type="button"
      class={missing > 0 ? "sticker-cell is-locked" : "sticker-cell"}
      aria-pressed={isChosen}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
      onClick={onChoose}
    >
      <img src={storageUrl(sticker.file_uuid)} alt={sticker.title || t.untitled} width="64" height="64" />
      <span class="sticker-price">{price === 0 ? t.free : strings.value.coins(price)}</span>
      {missing > 0 && (
        <>
          <span class="sticker-short">{t.short(missing)}</span>
          <span class="sticker-lock">
            <Icon path={lockIcon} />
          </span>
        </>
      )}
    </button>
  );
}
