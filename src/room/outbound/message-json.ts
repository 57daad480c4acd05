import type { Protocol } from "../../protocol/frames/client.ts";
import { contractDate, v1Date } from "../../protocol/frames/dates.ts";
import type { ContractMessage, V1Message } from "../../protocol/frames/server.ts";
import { V1 } from "../../protocol/scalars.ts";
import type { Message } from "../store/message-row.ts";

/** The member who receives a message, and the protocol of their socket. */
export type Reader = { memberId: number; protocol: Protocol };

/** Encodes a message as JSON for one reader, with its keys in a fixed order. */
export function messageJson(message: Message, chatId: number, { memberId, protocol }: Reader): string {
  if (protocol !== V1) return JSON.stringify(toContract(message, chatId));
  return JSON.stringify(toV1(message, chatId, { isOwn: message.memberId === memberId }));
}

/** Converts a message to the contract's form. */
function toContract(message: Message, chatId: number): ContractMessage {
  const { id, memberId, at } = message;
  const head = { id, member_id: memberId, chat_id: chatId, date: contractDate(at) };
  switch (message.type) {
    case "text":
      return { ...head, type: "text", text: message.text };
    case "smile":
      return { ...head, type: "smile", smile_id: message.smileId, smile_file_uuid: message.fileUuid };
    case "file":
      return { ...head, type: "file", file_uuid: message.fileUuid, text: message.text };
  }
}

/** Converts a message to its form in parley.v1. Only the sender receives the `client_message_id` and the price. */
export function toV1(message: Message, chatId: number, { isOwn }: { isOwn: boolean }): V1Message {
  const { clientMessageId, price, via } = message;
  const ownFields = isOwn
    ? { ...(clientMessageId && { client_message_id: clientMessageId }), price }
    : undefined;
  const contract = { ...toContract(message, chatId), date: v1Date(message.at), ...(via && { via }) };
  if (message.type !== "file" || contract.type !== "file") return { ...contract, ...ownFields } as V1Message;
  const { name, size, contentType } = message;
  return { ...contract, name, size, content_type: contentType, ...ownFields };
}
