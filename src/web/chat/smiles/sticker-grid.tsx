import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { missingCoins, type Purse } from "../../../core/spending.ts";
import type { SmileBody } from "../../api.ts";
import { moveFocusByArrowKey } from "../../ui/arrow-key-focus.ts";
import { StickerCell } from "./sticker-cell.tsx";

type Props = {
  stickers: readonly SmileBody[];
  /** Returns the price for this member. */
  priceOf: (sticker: SmileBody) => number;
  purse: Purse;
  chosenId: Signal<number | undefined>;
  list: RefObject<HTMLUListElement | null>;
};

/** The stickers as one stop of the Tab key, with arrow keys between them. */
export function StickerGrid({ stickers, priceOf, purse, chosenId, list }: Props) {
  const current = useSignal<number | undefined>(undefined);
  const stop = stickers.some(({ id }) => id === current.value) ? current.value : stickers[0]?.id;
  return (
    <ul ref={list} class="stickers" onKeyDown={moveFocusByArrowKey}>
      {stickers.map((sticker) => (
        <li key={sticker.id}>
          <StickerCell
            sticker={sticker}
            price={priceOf(sticker)}
            missing={missingCoins(priceOf(sticker), purse)}
            isChosen={sticker.id === chosenId.value}
            isStop={sticker.id === stop}
            onFocus={() => {
              current.value = sticker.id;
            }}
            onChoose={() => {
              chosenId.value = sticker.id;
            }}
          />
        </li>
      ))}
    </ul>
  );
}
