import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { asksFirst, missingCoins, type Purse } from "../../../core/spending.ts";
import { cleanText } from "../../../core/words.ts";
import type { SmileBody } from "../../api.ts";
import { strings } from "../../i18n/language.ts";
import { storageUrl } from "../../storage-url.ts";
import { ConfirmSpend } from "../composer/confirm-spend.tsx";
import { GetCoins } from "../composer/get-coins.tsx";
import { messageStrings } from "../messages/strings.ts";
import { attachmentStrings } from "../strings.ts";

type Props = {
  sticker: SmileBody;
  /** The price for this member. */
  price: number;
  textPrice: number | undefined;
  purse: Purse;
  onSend: () => void;
  /** Called for the Escape key. */
  onLeave: () => void;
};

/** The chosen sticker with its price, and the button that sends it. */
export function SpendRow({ sticker, price, textPrice, purse, onSend, onLeave }: Props) {
  const asks = useSignal(false);
  const { row, button } = useNewRow(sticker);
  const title = cleanText(sticker.title) || attachmentStrings.value.smiles.untitled;
  const missing = missingCoins(price, purse);
  const send = () => {
    if (asksFirst(price, textPrice, purse)) asks.value = true;
    else onSend();
  };
  const stopAsking = () => {
    asks.value = false;
  };
  return (
    <fieldset
      ref={row}
      aria-label={title}
      class="spend-row"
      onKeyDown={(event) => !asks.value && leaveByEscape(event, onLeave)}
    >
      <img src={storageUrl(sticker.file_uuid)} alt="" width="40" height="40" />
      <SpendText title={title} price={price} missing={missing} key={sticker.id} />
      {missing > 0 ? (
        <GetCoins kind="is-large" />
      ) : (
        <button ref={button} type="button" class="primary" data-deliberate onClick={send}>
          {strings.value.chat.send}
        </button>
      )}
      {asks.value && <ConfirmSpend cost={price} purse={purse} onConfirm={onSend} onClose={stopAsking} />}
    </fieldset>
  );
}

/** Focuses the button of a row that shows another sticker, and scrolls to the row where it is below the stickers. */
function useNewRow({ id }: SmileBody) {
  const row = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    button.current?.focus();
    row.current?.scrollIntoView({ block: "nearest" });
  }, [id]);
  return { row, button };
}

/** The sticker's title, its price and how many coins are missing. */
function SpendText({ title, price, missing }: { title: string; price: number; missing: number }) {
  return (
    <div class="spend-text">
      <p>
        <bdi>{title}</bdi> · <PriceNote price={price} />
      </p>
      {missing > 0 && <p class="problem">{attachmentStrings.value.smiles.short(missing)}</p>}
    </div>
  );
}

/** The price. It says so if it has changed since the sticker was chosen. */
function PriceNote({ price }: { price: number }) {
  const { smiles: t } = attachmentStrings.value;
  const { coins } = strings.value;
  const first = useRef(price);
  if (price !== first.current)
    return <span role="status">{messageStrings.value.failed.priceChanged(price)}</span>;
  return <>{price === 0 ? t.free : coins(price)}</>;
}

function leaveByEscape(event: KeyboardEvent, leave: () => void): void {
  if (event.key !== "Escape") return;
  // The browser would close the dialog around the row.
  event.preventDefault();
  leave();
}
