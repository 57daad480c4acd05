import { useRef } from "preact/hooks";
import type { Purse } from "../../../core/spending.ts";
import { strings } from "../../i18n/language.ts";
import { closeSheet } from "../../ui/sheet.tsx";
import { usePurse } from "../composer/use-purse.ts";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { areSmilesBroken, refreshSmiles, smiles } from "./smiles.ts";
import { StickerChoice } from "./sticker-choice.tsx";

/** All active stickers with their prices. */
export function StickerPicker({ conversation }: { conversation: Conversation }) {
  const { smiles: t } = attachmentStrings.value;
  const purse = usePurse(conversation);
  const frame = useRef<HTMLDivElement>(null);
  const active = smiles.value?.filter(({ is_active }) => is_active);
  return (
    <div ref={frame} class="sticker-picker">
      <Balance purse={purse} />
      {areSmilesBroken.value && <Broken />}
      {!active && !areSmilesBroken.value && <p role="status">{strings.value.shell.loading}</p>}
      {active?.length === 0 && <p class="quiet">{t.none}</p>}
      {active && active.length > 0 && (
        <StickerChoice
          conversation={conversation}
          stickers={active}
          purse={purse}
          onSent={() => frame.current && closeSheet(frame.current)}
        />
      )}
    </div>
  );
}

function Balance({ purse: { balance, isExact, isExempt } }: { purse: Purse }) {
  const { coins, about } = strings.value;
  if (balance === undefined || isExempt) return null;
  const amount = coins(balance);
  return <p class="quiet">{attachmentStrings.value.smiles.balance(isExact ? amount : about(amount))}</p>;
}

function Broken() {
  return (
    <p role="alert" class="problem">
      {attachmentStrings.value.smiles.failed}{" "}
      <button type="button" class="link" onClick={() => void refreshSmiles()}>
        {strings.value.shell.again}
      </button>
    </p>
  );
}
