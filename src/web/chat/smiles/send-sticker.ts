import { ChatError } from "../../../client/errors.ts";
import type { SmileBody } from "../../api.ts";
import type { Conversation } from "../conversation.ts";
import { startSend } from "../start-send.ts";
import { refreshSmiles } from "./smiles.ts";

/** Sends a sticker for at most the price that the member has seen. */
export function sendSticker(conversation: Conversation, { id, price }: SmileBody): void {
  const { chat, problem } = conversation;
  const start = () => {
    const result = chat.sendSmile(id, conversation.maxPriceOption(price));
    // The list is outdated.
    result.catch((error) => {
      if (error instanceof ChatError && OUTDATED.has(error.code)) void refreshSmiles();
    });
    return result;
  };
  startSend(chat, start, {
    onLost: (code) => {
      problem.value = code;
    },
  });
}

const OUTDATED: ReadonlySet<string> = new Set(["smile_not_found", "price_changed"]);
