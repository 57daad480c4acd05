import type { Purse } from "../../../core/spending.ts";
import { closeSheet, Sheet } from "../../ui/sheet.tsx";
import { ConfirmSpend } from "../composer/confirm-spend.tsx";
import { attachmentStrings } from "../strings.ts";
import { messageStrings } from "./strings.ts";

type Props = {
  about: "send" | "discard";
  count: number;
  /** Of sending them all. */
  cost: number | undefined;
  purse: Purse;
  onSend: () => void;
  onDiscard: () => void;
  onClose: () => void;
};

/** Asks before all messages that were not sent are sent for many coins, or discarded. */
export function FailedQuestion({ about, count, cost, purse, onSend, onDiscard, onClose }: Props) {
  const { failed: t } = messageStrings.value;
  const { spend, close } = attachmentStrings.value;
  if (about === "send") {
    return <ConfirmSpend cost={cost} purse={purse} onConfirm={onSend} onClose={onClose} />;
  }
  return (
    <Sheet title={t.discardQuestion(count)} closeLabel={close} kind="question" onClose={onClose}>
      <div class="question-acts">
        <button type="button" onClick={({ currentTarget }) => closeSheet(currentTarget)}>
          {spend.cancel}
        </button>
        <button
          type="button"
          class="primary"
          data-deliberate
          onClick={({ currentTarget }) => {
            closeSheet(currentTarget);
            onDiscard();
          }}
        >
          {t.discardAll}
        </button>
      </div>
    </Sheet>
  );
}
