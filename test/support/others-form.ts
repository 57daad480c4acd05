import type { V1Message } from "../../src/protocol/frames/server.ts";

/** Returns a message that its sender received in the form in which the other member receives it. */
export function othersForm<Message extends Pick<V1Message, "client_message_id" | "price">>(
  message: Message,
): Omit<Message, "client_message_id" | "price"> {
  const { client_message_id: _id, price: _price, ...others } = message;
  return others;
}
