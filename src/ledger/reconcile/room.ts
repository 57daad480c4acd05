import type { HoldRow } from "../../core/lease.ts";
import { SETTLE_LATE_MS } from "../../core/limits.ts";
import type { Pair } from "../../core/pair.ts";
import { type Disagreement, disagreementOf } from "../../core/repair.ts";
import type { ChatRefund } from "../../db/reconciliation.ts";
import type { Difference } from "../../protocol/http/reconciliation.ts";
import type { ReportRequest, RoomReport } from "../../room/rpc.ts";
import { compareLease } from "./lease.ts";

/** D1's rows of a chat. The holds were read before the room was asked, and again after it answered. */
export type ChatLedger = {
  chatId: number;
  pair: Pair;
  holdOf: (memberId: number) => { before: HoldRow; after: HoldRow };
  refunds: ChatRefund[];
};

/** The sentence for each way in which a hold and its lease disagree: what happened, and what a repair does. */
const REMEDIES: Record<Disagreement, string> = {
  "database-older":
    "D1 is older than the room, as after a restore of D1: a repair charges the messages that D1 does not know.",
  "room-older":
    "The room is older than D1, as after a restore of the room: a repair puts empty messages in the places of the lost ones.",
  contradiction:
    "D1 charged less than the messages cost, which no restore causes: a row was changed by hand, and a repair is refused.",
};

export function reportRequest({ pair, holdOf, refunds }: ChatLedger): ReportRequest {
  return {
    charged: [pair.low, pair.high].map((memberId) => ({
      memberId,
      capturedThrough: holdOf(memberId).before.capturedThrough,
    })),
    refunded: refunds.map(({ messageId }) => messageId),
  };
}

/** Returns whether the room is at a step that D1 had not taken when its holds were first read. */
export function isAhead({ holdOf }: ChatLedger, { members }: RoomReport): boolean {
  return members.some(({ memberId, lease }) => (lease?.step ?? 0) > holdOf(memberId).before.step);
}

/** Finds the differences within a room, and between the room and D1. @param now when D1 was read (Unix ms) */
export function reconcileRoom(
  chat: ChatLedger,
  report: RoomReport,
  { now, settleAfterMs }: { now: number; settleAfterMs: number },
): Difference[] {
  const found = [...checkHistory(chat.chatId, report.messages), ...checkRefunds(chat, report.refunded)];
  const { chatId } = chat;
  if (report.chatId !== undefined && report.chatId !== chatId) {
    const detail = "The room has the id of another chat.";
    found.push({ kind: "chat", chat_id: chatId, expected: chatId, found: report.chatId, detail });
  }
  for (const { memberId, charged, paid, lease, at } of report.members) {
    const where = { member_id: memberId, chat_id: chatId };
    const hold = chat.holdOf(memberId);
    const { captured, held } = hold.before;
    const disagreement = disagreementOf(hold.before, lease, { charged, spent: paid - charged });
    const remedy = disagreement ? ` ${REMEDIES[disagreement]}` : "";
    if (captured !== charged) {
      const detail = `The coins that D1 captured differ from the price of the member's messages.${remedy}`;
      found.push({ kind: "spent", ...where, expected: charged, found: captured, detail });
    }
    const mismatch = compareLease(hold, lease, paid);
    if (mismatch) found.push({ kind: "lease", ...where, ...mismatch, detail: `${mismatch.detail}${remedy}` });
    const isIdle = now - at > settleAfterMs + SETTLE_LATE_MS;
    if (isIdle && held > 0 && lease && lease.held > 0) {
      const detail = "A chat still holds coins long after the last message.";
      found.push({ kind: "idle", ...where, expected: 0, found: held, detail });
    }
  }
  return found;
}

function checkHistory(chatId: number, messages: RoomReport["messages"]): Difference[] {
  const { count, first, last, outOfOrder, exemptPaid, foreignSender } = messages;
  const found: Difference[] = [];
  const add = (id: number, detail: string) =>
    found.push({ kind: "history", chat_id: chatId, found: id, detail });
  // The primary key makes sure that ids are distinct integers.
  if (count > 0 && (first !== 1 || last !== count)) {
    const detail = "The ids of the messages are not 1, 2, 3 ... without a gap.";
    const ids = `${count} of ${first} to ${last}`;
    found.push({
      kind: "history",
      chat_id: chatId,
      expected: `${count} of 1 to ${count}`,
      found: ids,
      detail,
    });
  }
  if (outOfOrder !== null) add(outOfOrder, "This message is older than the one before it.");
  if (exemptPaid !== null) add(exemptPaid, "The sender of this message was exempt, but paid.");
  if (foreignSender !== null) add(foreignSender, "The sender of this message is not a member of this chat.");
  return found;
}

/** Skips refunds of messages that are not charged: `reconcileMembers` finds them. */
function checkRefunds(
  { chatId, holdOf, refunds }: ChatLedger,
  messages: RoomReport["refunded"],
): Difference[] {
  return refunds.flatMap(({ memberId, messageId, amount }) => {
    if (messageId > holdOf(memberId).before.capturedThrough) return [];
    const message = messages.find(({ id }) => id === messageId);
    const price = message?.memberId === memberId ? message.price : 0;
    if (amount <= price) return [];
    const where = { member_id: memberId, chat_id: chatId };
    const detail = `The refund of message ${messageId} is larger than the price that the member paid.`;
    return [{ kind: "refund" as const, ...where, expected: price, found: amount, detail }];
  });
}
