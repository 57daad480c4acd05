import { isBlank } from "../../../core/words.ts";
import type { Conversation } from "../conversation.ts";
import { fileMaxBytes } from "../size-limits.ts";
import { type SendListener, startSend } from "../start-send.ts";
import { addToTray, type ChosenFiles, removeFromTray, returnToTray, type TrayFile } from "./tray-items.ts";

/** Puts files into the tray of a chat. Nothing is sent. */
export function chooseFiles({ chat, draft }: Conversation, chosen: ChosenFiles): void {
  draft.tray.value = addToTray(draft.tray.value, chosen, fileMaxBytes(chat));
}

/**
 * Sends all files of the tray, in order, each as its own message. The first one that the outbox gets takes the words of the field with
 * it. A file that the outbox did not get, or has lost, is in the tray again, with the reason.
 */
export function sendTray(conversation: Conversation): void {
  const { chat, draft, filePrice } = conversation;
  const connection = conversation.connection.value;
  const options = conversation.maxPriceOption(filePrice.value);
  let text = isBlank(draft.text.value) ? "" : draft.text.value;
  for (const file of draft.tray.value.files) {
    const listener = fileListener(conversation, file, text !== "");
    const onAdded = (key: string) => {
      text = "";
      listener.onAdded?.(key);
    };
    // A stopped connection sends nothing, so queue nothing either.
    if (connection.state === "stopped") listener.onLost(connection.code);
    else startSend(chat, () => chat.sendFile(file.file, { ...options, text }), { ...listener, onAdded });
  }
}

/** Follows a file. @param hasCaption whether the words of the field go with it */
function fileListener({ draft }: Conversation, file: TrayFile, hasCaption: boolean): SendListener {
  const { tray, sendListener } = draft;
  return {
    onAdded: (key) => {
      tray.value = removeFromTray(tray.value, file.key);
      if (hasCaption) sendListener.onAdded?.(key);
    },
    onEnd: (key) => hasCaption && sendListener.onEnd?.(key),
    onLost: (problem, key) => {
      tray.value = returnToTray(tray.value, file, problem);
      if (hasCaption && key !== undefined) draft.giveBack(key);
    },
  };
}
