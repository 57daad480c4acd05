import { useLayoutEffect, useRef } from "preact/hooks";
import { ChatError } from "../../../client/errors.ts";
import type { SmileBody } from "../../api.ts";
import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { moveFocusByArrowKey } from "../../ui/arrow-key-focus.ts";
import type { Conversation } from "../conversation.ts";
import { startSend } from "../start-send.ts";
import { attachmentStrings } from "../strings.ts";
import { SmileChoice } from "./smile-choice.tsx";
import { areSmilesBroken, refreshSmiles, smiles } from "./smiles.ts";

/** All active smiles with their prices. A click sends one at once. */
export function SmilePicker({ conversation }: { conversation: Conversation }) {
  const { smiles: t } = attachmentStrings.value;
  const { coins, about } = strings.value;
  const { balance, isExact } = useHost().host.purse;
  const list = useRef<HTMLUListElement>(null);
  const active = smiles.value?.filter(({ is_active }) => is_active);
  const isExempt = conversation.isExempt.value;
  const isThere = active !== undefined && active.length > 0;
  useLayoutEffect(() => list.current?.querySelector("button")?.focus(), [isThere]);

  function send({ id, price }: SmileBody): void {
    const { chat, problem } = conversation;
    const start = () => {
      const result = chat.sendSmile(id, conversation.maxPriceOption(price));
      // A smile that no longer exists means that the list is outdated.
      result.catch((error) => {
        if (error instanceof ChatError && error.code === "smile_not_found") void refreshSmiles();
      });
      return result;
    };
    startSend(chat, start, {
      onLost: (code) => {
        problem.value = code;
      },
    });
  }

  return (
    <>
      {balance.value !== undefined && !isExempt && (
        <p class="quiet">{t.balance(isExact.value ? coins(balance.value) : about(coins(balance.value)))}</p>
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
    </>
  );
}
