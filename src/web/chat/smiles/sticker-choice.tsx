import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Purse } from "../../../core/spending.ts";
import type { SmileBody } from "../../api.ts";
import { useHost } from "../../chat-host.tsx";
import type { Conversation } from "../conversation.ts";
import { loadRecentStickers, rememberSticker } from "./recent-stickers.ts";
import { sendSticker } from "./send-sticker.ts";
import { SpendRow } from "./spend-row.tsx";
import { StickerGrid } from "./sticker-grid.tsx";
import { StickerTabs } from "./sticker-tabs.tsx";

type Props = {
  conversation: Conversation;
  stickers: readonly SmileBody[];
  purse: Purse;
  onSent: () => void;
};

/** A press on a sticker chooses it; only the button in the row below sends it. */
export function StickerChoice({ conversation, stickers, purse, onSent }: Props) {
  const { host, client } = useHost();
  const grid = useRef<HTMLUListElement>(null);
  const chosenId = useSignal<number | undefined>(undefined);
  const [recentIds] = useState(() => loadRecentStickers(host.local, client.memberId));
  const recent = recentIds.flatMap((id) => stickers.find((sticker) => sticker.id === id) ?? []);
  const isRecent = useSignal(recent.length > 0);
  const chosen = stickers.find(({ id }) => id === chosenId.value);
  const priceOf = ({ price }: SmileBody) => (purse.isExempt ? 0 : price);

  function send(sticker: SmileBody): void {
    sendSticker(conversation, sticker);
    rememberSticker(host.local, client.memberId, sticker.id);
    onSent();
  }

  function leaveRow(): void {
    grid.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    chosenId.value = undefined;
  }

  // After the dialog has opened, which focuses its first button.
  useEffect(() => grid.current?.querySelector("button")?.focus(), []);
  const shown = isRecent.value ? recent : stickers;
  const row = chosen && {
    sticker: chosen,
    price: priceOf(chosen),
    purse,
    textPrice: conversation.textPrice.value,
  };
  return (
    <>
      {recent.length > 0 && <StickerTabs isRecent={isRecent} />}
      <StickerGrid list={grid} stickers={shown} {...{ chosenId, priceOf, purse }} />
      {row && <SpendRow {...row} onSend={() => send(row.sticker)} onLeave={leaveRow} />}
    </>
  );
}
