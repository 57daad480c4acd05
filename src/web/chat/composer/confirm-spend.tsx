import { useLayoutEffect, useRef } from "preact/hooks";
import { missingCoins, type Purse } from "../../../core/spending.ts";
import { language, strings } from "../../i18n/language.ts";
import { closeSheet, Sheet } from "../../ui/sheet.tsx";
import { attachmentStrings } from "../strings.ts";

type Props = {
  /** Undefined if it is not known. */
  cost: number | undefined;
  purse: Purse;
  onConfirm: () => void;
  /** Called when the question has gone, confirmed or not. The focus has returned by then. */
  onClose: () => void;
};

/** Asks whether to spend that much. Only a press on its button does, unless the coins were spent elsewhere meanwhile. */
export function ConfirmSpend({ cost, purse, onConfirm, onClose }: Props) {
  const { spend: t, close } = attachmentStrings.value;
  const { coins, chat } = strings.value;
  const button = useRef<HTMLButtonElement>(null);
  const isShort = missingCoins(cost, purse) > 0;
  // The browser focuses the first button of a dialog, which closes this one.
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <Sheet
      title={cost === undefined ? t.unknown : t.title(coins(cost))}
      closeLabel={close}
      kind="question"
      onClose={onClose}
    >
      <p>{cost === undefined ? t.unknownHint : leftSentence(cost, purse)}</p>
      <div class="question-acts">
        <button type="button" onClick={({ currentTarget }) => closeSheet(currentTarget)}>
          {t.cancel}
        </button>
        <button
          type="button"
          class="primary"
          data-deliberate
          ref={button}
          aria-disabled={isShort}
          onClick={({ currentTarget }) => {
            if (isShort) return;
            closeSheet(currentTarget);
            onConfirm();
          }}
        >
          {cost === undefined ? t.anyway : chat.send}
        </button>
      </div>
    </Sheet>
  );
}

/** Returns how much is left then, or is missing; nothing if that is not known. */
function leftSentence(cost: number, purse: Purse): string {
  const { spend: t, smiles } = attachmentStrings.value;
  const { balance, isExact } = purse;
  if (balance === undefined) return "";
  const missing = missingCoins(cost, purse);
  if (missing > 0) return smiles.short(missing);
  const left = Math.max(0, balance - cost).toLocaleString(language.value);
  return t.left(isExact ? left : strings.value.about(left));
}
