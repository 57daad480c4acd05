import type { Chat } from "../../client/chat.ts";
import type { Outgoing } from "../../client/outbox/outgoing.ts";
import { answersSoFar, onRoomBalance, onSpend, onUnknownSpend } from "../account/me.ts";

/** Reports to the balance what this chat spends. Returns functions that end it. */
export function trackSpends(chat: Chat): (() => void)[] {
  /** The messages without an ack, each with the number of answers about the balance before it could leave. */
  const pending = new Map<string, { outgoing: Outgoing; sentAt: number | undefined }>();
  const add = (outgoing: Outgoing) => {
    const sentAt = outgoing.isOnWire ? undefined : answersSoFar();
    if (!pending.has(outgoing.key)) pending.set(outgoing.key, { outgoing, sentAt });
  };
  for (const outgoing of chat.outgoing) add(outgoing);
  return [
    chat.on("outgoing", (outgoing) => {
      if (outgoing.state !== "sent") add(outgoing);
      // Another tab has sent it, or its ack was lost.
      else if (pending.delete(outgoing.key)) onUnknownSpend();
    }),
    chat.on("ack", ({ client_message_id, id, price }) => {
      const acknowledged = [...pending.values()].find(
        ({ outgoing }) => outgoing.clientMessageId === client_message_id,
      );
      onSpend({ otherMemberId: chat.otherMember.id, id, price, sentAt: acknowledged?.sentAt });
      if (acknowledged) pending.delete(acknowledged.outgoing.key);
    }),
    chat.on("balance", (balance) => {
      // The balance in a welcome is the room's last known one, which may be older than ours.
      if (chat.connection.state === "online") onRoomBalance(balance);
    }),
  ];
}
