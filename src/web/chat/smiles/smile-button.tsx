import { useSignal } from "@preact/signals";
import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Modal } from "../../ui/modal.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { refreshSmiles } from "./smiles.ts";

const smilePicker = onDemand(() => import("./smile-picker.tsx").then(({ SmilePicker }) => SmilePicker));

export function SmileButton({ conversation }: { conversation: Conversation }) {
  const { smiles: t } = attachmentStrings.value;
  const isOpen = useSignal(false);

  function open(): void {
    // Prices may have changed.
    void refreshSmiles();
    isOpen.value = true;
  }

  return (
    <>
      <button type="button" class="tool" title={t.open} aria-haspopup="dialog" onClick={open}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="9" />
          <path d="M9 9.5v.5M15 9.5v.5M8 14.5c2 2.6 6 2.6 8 0" />
        </svg>
        <span class="unseen">{t.open}</span>
      </button>
      {isOpen.value && (
        <Modal
          title={t.title}
          kind="picker"
          onClose={() => {
            isOpen.value = false;
          }}
        >
          <Lazy part={smilePicker} props={{ conversation }} />
        </Modal>
      )}
    </>
  );
}
