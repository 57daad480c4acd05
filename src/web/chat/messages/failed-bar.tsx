import { useSignal } from "@preact/signals";
import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { asksFirst, missingCoins } from "../../../core/spending.ts";
import { strings } from "../../i18n/language.ts";
import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import { GetCoins } from "../composer/get-coins.tsx";
import { usePurse } from "../composer/use-purse.ts";
import type { Conversation } from "../conversation.ts";
import { sumOf } from "./failed-reason.ts";
import { messageStrings } from "./strings.ts";
import { attemptPrice } from "./use-failed.ts";

const questions = onDemand(() =>
  import("./failed-questions.tsx").then(({ FailedQuestion }) => FailedQuestion),
);

/** Sends or discards all messages that were not sent. */
export function FailedBar({
  failed,
  conversation,
}: {
  failed: readonly Outgoing[];
  conversation: Conversation;
}) {
  const { failed: t } = messageStrings.value;
  const { cost, purse, sendAll, discardAll } = useAttempts(failed, conversation);
  const question = useSignal<"send" | "discard" | undefined>(undefined);
  const ask = (about: typeof question.value) => {
    question.value = about;
  };
  const shared = { count: failed.length, cost, purse, onSend: sendAll, onDiscard: discardAll };
  return (
    <div class="failed-bar">
      <p>{t.bar(failed.length)}</p>
      {missingCoins(cost, purse) > 0 && <GetCoins />}
      <button
        type="button"
        class="link"
        data-deliberate
        onClick={() => (asksFirst(cost, conversation.textPrice.value, purse) ? ask("send") : sendAll())}
      >
        {cost ? t.sendAll(strings.value.coins(cost)) : t.sendAllFree}
      </button>
      <button type="button" class="link" onClick={() => ask("discard")}>
        {t.discardAll}
      </button>
      {question.value && (
        <Lazy
          part={questions}
          props={{ ...shared, about: question.value, onClose: () => ask(undefined) }}
          frame={Nothing}
        />
      )}
    </div>
  );
}

/** Returns what it costs to send all of the messages, and the functions that send or discard them. */
function useAttempts(failed: readonly Outgoing[], conversation: Conversation) {
  const purse = usePurse(conversation);
  const prices = failed.map((each) => (purse.isExempt ? 0 : attemptPrice(each, conversation)));
  return {
    purse,
    cost: sumOf(prices, purse),
    sendAll: () => {
      for (const [i, each] of failed.entries()) conversation.retry(each, prices[i]);
    },
    discardAll: () => {
      for (const each of failed) void conversation.chat.discard(each);
    },
  };
}
