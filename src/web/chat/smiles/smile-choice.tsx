import { balance } from "../../account/me.ts";
import type { SmileBody } from "../../api.ts";
import { strings } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { closeModal } from "../../ui/modal.tsx";
import { attachmentStrings } from "../strings.ts";

type Props = {
  smile: SmileBody;
  /** What it costs this member. */
  price: number;
  onChoose: (smile: SmileBody) => void;
};

/** One smile to choose. Where the coins are too few it says how many are missing: it can be read, and not chosen. */
export function SmileChoice({ smile, price, onChoose }: Props) {
  const { smiles: t } = attachmentStrings.value;
  const missing = price - (balance.value ?? price);
  return (
    <button
      type="button"
      class="smile-choice"
      title={smile.title}
      aria-disabled={missing > 0}
      // The key that opened the smiles, and is still down, chooses none.
      onKeyDown={(event) => event.repeat && event.key === "Enter" && event.preventDefault()}
      onClick={({ currentTarget }) => {
        if (missing > 0) return;
        onChoose(smile);
        closeModal(currentTarget);
      }}
    >
      <img src={storageUrl(smile.file_uuid)} alt={smile.title || t.untitled} width="64" height="64" />
      <span class="smile-price">{price === 0 ? t.free : strings.value.coins(price)}</span>
      {missing > 0 && <span class="smile-short">{t.short(missing)}</span>}
    </button>
  );
}
