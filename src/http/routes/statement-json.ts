import { type Transfer, transferSign } from "../../db/transfers.ts";
import type { UnsettledSpend } from "../../ledger/balance.ts";
import type { EntryBody, TransferBody } from "../../protocol/http/coins.ts";

export function entryJson(transfer: Transfer): EntryBody {
  const { entry, kind, amount, note, at, chatId, firstId, lastId, messages } = transfer;
  return {
    id: entry,
    kind,
    amount: transferSign(kind) * amount,
    date: new Date(at).toISOString(),
    ...(note !== null && { note }),
    ...(chatId !== null && { chat_id: chatId }),
    ...(firstId !== null && { first_message_id: firstId }),
    ...(lastId !== null && { last_message_id: lastId }),
    ...(messages !== null && { count: messages }),
  };
}

/** Returns the entry for messages of a chat that are not charged yet. */
export function holdJson({ chatId, spent, count, first, last, at }: UnsettledSpend): EntryBody {
  return {
    id: 0,
    kind: "hold",
    amount: -spent,
    date: new Date(at).toISOString(),
    chat_id: chatId,
    first_message_id: first,
    last_message_id: last,
    count,
  };
}

/** Returns a transfer for a superuser, who needs to see whose it is. */
export function transferJson(transfer: Transfer): TransferBody {
  return { ...entryJson(transfer), member_id: transfer.memberId };
}
