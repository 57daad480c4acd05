import { asksFirst, costOf, missingCoins, type Purse } from "../../../core/spending.ts";
import { isBlank } from "../../../core/words.ts";
import type { Conversation } from "../conversation.ts";
import { textMaxLength } from "../size-limits.ts";
import { sendTray } from "../tray/send-tray.ts";

/** The effect of a press on Send in a chat. */
export type NextSend = {
  /** In coins; undefined if it is not known. */
  cost: number | undefined;
  /** How many coins the member certainly lacks. */
  missing: number;
  /** Whether there is something that can be sent. */
  isReady: boolean;
  /** Whether the connection has stopped, so that nothing can be added. */
  isClosed: boolean;
  /** Whether the words in the field are too long. */
  isTooLong: boolean;
  /** Whether the member is asked before it is sent. */
  asks: boolean;
  send: () => void;
};

/**
 * Returns what Send would send: the files of the tray with the words of the field, or the words alone. Files are sent only if
 * there are coins for all of them. Words without the coins for them fail and stay in the log until there are some, unless the site
 * names a way to get coins: then they stay in the field.
 */
export function nextSend(conversation: Conversation, purse: Purse, canGetCoins: boolean): NextSend {
  const { draft, textPrice, filePrice, connection } = conversation;
  const text = draft.text.value;
  const { length } = draft.tray.value.files;
  const hasFiles = length > 0;
  const cost = hasFiles ? costOf(length, filePrice.value, purse) : costOf(1, textPrice.value, purse);
  const missing = missingCoins(cost, purse);
  const isTooLong = text.length > textMaxLength(conversation.chat);
  const isClosed = connection.value.state === "stopped";
  const isShort = missing > 0 && (hasFiles || canGetCoins);
  const isBarred = isShort || isTooLong || isClosed;
  return {
    cost,
    missing,
    // Words that are too long are not read at each key.
    isReady: !isBarred && (hasFiles || !isBlank(text)),
    isClosed,
    isTooLong,
    asks: hasFiles && asksFirst(cost, textPrice.value, purse),
    send: () => {
      // Read or not, what could not be added to the tray is over.
      draft.tray.value = { ...draft.tray.value, refused: [] };
      if (hasFiles) sendTray(conversation);
      else conversation.sendDraft();
    },
  };
}
