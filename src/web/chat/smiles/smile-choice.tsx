import type { SmileBody } from "../../api.ts";
import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { closeModal } from "../../ui/modal.tsx";
import { attachmentStrings } from "../strings.ts";

type Props = {
  smile: SmileBody;
  /** The price for this member. */
  price: number;
  onChoose: (smile: SmileBody) => void;
};

/** A button that sends a smile. If the member has too few coins, it shows how many are missing and is disabled. */
export function SmileChoice({ smile, price, onChoose }: Props) {
  const { smiles: t } = attachmentStrings.value;
  const { balance } = useHost().host.purse;
  const missing = price - (balance.value ?? price);
  return (
    <button
      type="button"
      class="smile-choice"
      title={smile.title}
      aria-disabled={missing > 0}
      // The Enter key that opened the picker may still be down. Its repeats must not choose a smile.
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
