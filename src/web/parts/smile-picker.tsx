import { useLayoutEffect, useRef } from "preact/hooks";
import { ChatError } from "../../client/errors.ts";
import type { SmileBody } from "../site.ts";
import type { Conversation } from "../state/conversation.ts";
import { strings } from "../state/language.ts";
import { balance } from "../state/me.ts";
import { areSmilesBroken, refreshSmiles, smiles } from "../state/smiles.ts";
import { attachmentStrings } from "../words/attachments.ts";
import { Modal } from "./modal.tsx";
import { moveFocusByArrowKey } from "./move-focus.ts";
import { SmileChoice } from "./smile-choice.tsx";

/** All smiles that can be sent, with what they cost. The one that is chosen is sent at once. */
export function SmilePicker({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { smiles: t } = attachmentStrings.value;
  const list = useRef<HTMLUListElement>(null);
  const active = smiles.value?.filter(({ is_active }) => is_active);
  const isExempt = conversation.isExempt.value;
  const isThere = active !== undefined && active.length > 0;
  useLayoutEffect(() => list.current?.querySelector("button")?.focus(), [isThere]);

  function send({ id, price }: SmileBody): void {
    conversation.chat.sendSmile(id, conversation.maxPriceOption(price)).catch((error) => {
      // What came of it is told by its state; the next one who opens the picker finds it as it is now.
      if (error instanceof ChatError && error.code === "smile_not_found") void refreshSmiles();
    });
  }

  return (
    <Modal title={t.title} kind="picker" onClose={onClose}>
      {balance.value !== undefined && !isExempt && (
        <p class="quiet">{t.balance(strings.value.coins(balance.value))}</p>
      )}
      {areSmilesBroken.value && (
        <p role="alert" class="problem">
          {t.failed}{" "}
          <button type="button" class="link" onClick={() => void refreshSmiles()}>
            {strings.value.shell.again}
          </button>
        </p>
      )}
      {!active && !areSmilesBroken.value && <p role="status">{strings.value.shell.loading}</p>}
      {active?.length === 0 && <p class="quiet">{t.none}</p>}
      {isThere && (
        <ul ref={list} class="smiles" onKeyDown={moveFocusByArrowKey}>
          {active.map((smile) => (
            <li key={smile.id}>
              <SmileChoice smile={smile} price={isExempt ? 0 : smile.price} onChoose={send} />
            </li>
          ))}
        </ul>
      )}
    </Modal>
  );
}
