import type { LedgerHold, LedgerMember, LedgerRefund, LedgerSnapshot } from "../../db/reconciliation.ts";
import type { Difference } from "../../protocol/http/reconciliation.ts";

/** Finds the differences within D1: in the members' coins, their transfers and their holds. */
export function reconcileMembers({ members, holds, refunds, sharedKeys }: LedgerSnapshot): Difference[] {
  return [
    ...members.flatMap(checkMember),
    ...holds.flatMap(checkHold),
    ...refunds.flatMap(checkRefund),
    ...sharedKeys.map(({ member_id, key }) => ({
      kind: "key" as const,
      member_id,
      found: key,
      detail: "Two transfers have the same key.",
    })),
  ];
}

function checkMember({ id, balance, held, entries, transfers, last, coins }: LedgerMember): Difference[] {
  const found: Difference[] = [];
  if (balance !== coins - held) {
    found.push({
      kind: "balance",
      member_id: id,
      expected: coins - held,
      found: balance,
      detail: "The balance is not the sum of the transfers minus the coins held in chats.",
    });
  }
  // The table's key and check make sure that the numbers are distinct and start at 1 or later.
  if (transfers !== entries || last !== entries) {
    found.push({
      kind: "entries",
      member_id: id,
      expected: entries,
      found: transfers === last ? last : `${transfers}, the last one is ${last}`,
      detail: "The transfers are not numbered from 1 up to the member's entries.",
    });
  }
  return found;
}

function checkHold(hold: LedgerHold): Difference[] {
  const { member_id, captured, upto, charged, last, gap } = hold;
  const where = { member_id, ...(hold.chat_id !== null && { chat_id: hold.chat_id }) };
  if (captured === null || upto === null) {
    return [{ kind: "hold", ...where, found: charged, detail: "There are charges without a hold." }];
  }
  const found: Difference[] = [];
  if (!hold.own) found.push({ kind: "hold", ...where, detail: "The hold is in a chat of other members." });
  if (captured !== charged) {
    found.push({
      kind: "captured",
      ...where,
      expected: charged,
      found: captured,
      detail: "The captured coins of the hold differ from the sum of its charges.",
    });
  }
  if (gap !== null) {
    found.push({
      kind: "ranges",
      ...where,
      found: gap,
      detail: "The messages of this charge do not follow those of the previous charge.",
    });
  } else if (last !== upto) {
    found.push({
      kind: "ranges",
      ...where,
      expected: upto,
      found: last,
      detail: "The last charge does not end at the message up to which the hold is captured.",
    });
  }
  return found;
}

/** A refund's key names its message and is unique, so that a message is refunded once. */
function checkRefund({ member_id, chat_id, first_id, key, upto }: LedgerRefund): Difference[] {
  const where = { member_id, ...(chat_id !== null && { chat_id }) };
  const expected = `refund:${chat_id}:${first_id}`;
  if (key !== expected) {
    const detail = "The refund's key does not name its message, so the message could be refunded twice.";
    return [{ kind: "refund", ...where, expected, found: key ?? "none", detail }];
  }
  if (first_id !== null && first_id > (upto ?? 0)) {
    const detail = "A message was refunded that was not charged.";
    return [{ kind: "refund", ...where, expected: upto ?? 0, found: first_id, detail }];
  }
  return [];
}
