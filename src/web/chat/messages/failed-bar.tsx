import { useSignal } from "@preact/signals";
import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { asksFirst } from "../../../core/spending.ts";
import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import { GetCoins } from "../composer/get-coins.tsx";
import { getCoinsPlace } from "../composer/get-coins-place.ts";
import { usePurse } from "../composer/use-purse.ts";
import type { Conversation } from "../conversation.ts";
import { type Attempts, attemptsOf } from "./attempts.ts";
import { messageStrings } from "./strings.ts";

const questions = onDemand(() =>
  import("./failed-questions.tsx").then(({ FailedQuestion }) => FailedQuestion),
);

type Props = { failed: readonly Outgoing[]; conversation: Conversation };

/** Sends or discards all messages that were not sent. With too few coins for all, it sends the first ones. */
export function FailedBar({ failed, conversation }: Props) {
  const { failed: t } = messageStrings.value;
  const { purse, attempts, send, discard } = useAttempts(failed, conversation);
  const { coinsLink } = useHost().host.purse;
  const { cost, count, missing } = attempts;
  const question = useSignal<"send" | "discard" | undefined>(undefined);
  const ask = (about: typeof question.value) => {
    question.value = about;
  };
  const shared = { count: failed.length, cost, purse, onSend: send, onDiscard: discard };
  return (
    <div class="failed-bar">
      <p>
        <span>{t.bar(failed.length)}</span>
        {missing > 0 && <span class="failed-missing">{t.short(missing)}</span>}
      </p>
      {getCoinsPlace(conversation, purse, coinsLink.value !== undefined) === "failed" && <GetCoins />}
      {count > 0 && (
        <button
          type="button"
          class="link"
          data-deliberate
          onClick={() => (asksFirst(cost, conversation.textPrice.value, purse) ? ask("send") : send())}
        >
          {sendLabel(attempts)}
        </button>
      )}
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

function sendLabel({ count, cost, missing }: Attempts): string {
  const { failed: t } = messageStrings.value;
  const { coins } = strings.value;
  if (missing > 0) return t.sendFirst(count, coins(cost ?? 0));
  return cost ? t.sendAll(coins(cost)) : t.sendAllFree;
}

/** Returns how the messages can be sent together, and the functions that send or discard them. */
function useAttempts(failed: readonly Outgoing[], conversation: Conversation) {
  const purse = usePurse(conversation);
  const attempts = attemptsOf(failed, conversation, purse);
  const { count, prices } = attempts;
  return {
    purse,
    attempts,
    send: () => {
      for (const [i, each] of failed.slice(0, count).entries()) conversation.retry(each, prices[i]);
    },
    discard: () => {
      for (const each of failed) void conversation.chat.discard(each);
    },
  };
}
