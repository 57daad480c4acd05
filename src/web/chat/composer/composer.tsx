import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { type HostProps, HostProvider, useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { onDemand } from "../../on-demand.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import { SilentFrame } from "../../ui/silent-frame.tsx";
import type { Conversation } from "../conversation.ts";
import { StickerButton } from "../smiles/sticker-button.tsx";
import { AddButton } from "./add-button.tsx";
import { Cost } from "./cost.tsx";
import { Field } from "./field.tsx";
import { type NextSend, nextSend } from "./next-send.ts";
import { SendButton } from "./send-button.tsx";
import { usePurse } from "./use-purse.ts";

const lowCoinsBar = onDemand(() => import("./low-coins-bar.tsx").then(({ LowCoinsBar }) => LowCoinsBar));
const confirmSpend = onDemand(() => import("./confirm-spend.tsx").then(({ ConfirmSpend }) => ConfirmSpend));
const tray = onDemand(() => import("../tray/tray.tsx").then(({ Tray }) => Tray));

/** The form for a message, with its price, and what is about to be sent. */
export function Composer({ chat, ...shared }: HostProps & { chat: Conversation }) {
  const { files, refused } = chat.draft.tray.value;
  return (
    <HostProvider {...shared}>
      <div class="composing">
        <Lazy part={lowCoinsBar} props={{ conversation: chat }} frame={Nothing} />
        {(files.length > 0 || refused.length > 0) && (
          <Lazy part={tray} props={{ conversation: chat }} frame={SilentFrame} />
        )}
        <MessageForm conversation={chat} />
      </div>
    </HostProvider>
  );
}

function MessageForm({ conversation }: { conversation: Conversation }) {
  const { chat: t } = strings.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const costId = useId();
  const purse = usePurse(conversation);
  const { coinsLink, coinsHelp } = useHost().host.purse;
  const next = nextSend(conversation, purse, Boolean(coinsLink.value ?? coinsHelp.value));

  const { isAsking, send, sendNow, stopAsking } = useSending(next, () => field.current?.focus());
  return (
    <form
      class="composer"
      aria-label={t.message}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {!next.isClosed && <AddButton conversation={conversation} field={field} />}
      <Field
        conversation={conversation}
        field={field}
        isTooLong={next.isTooLong}
        costId={costId}
        onEnter={send}
      >
        {!next.isClosed && <StickerButton conversation={conversation} />}
      </Field>
      <Cost id={costId} cost={next.cost} purse={purse} />
      <SendButton {...next} costId={costId} />
      {isAsking && (
        <Lazy
          part={confirmSpend}
          props={{ cost: next.cost, purse, onConfirm: sendNow, onClose: stopAsking }}
          frame={SilentFrame}
        />
      )}
    </form>
  );
}

/** Sends at once, or first shows a question. @param onSent called once the message is on its way */
function useSending({ isReady, asks, send }: NextSend, onSent: () => void) {
  const isAsking = useSignal(false);
  const sendNow = () => {
    send();
    onSent();
  };
  return {
    isAsking: isAsking.value,
    sendNow,
    send: () => {
      if (isReady && asks) isAsking.value = true;
      else if (isReady) sendNow();
    },
    stopAsking: () => {
      isAsking.value = false;
    },
  };
}
