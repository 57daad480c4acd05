import { FAN_OUT_MAX_CALLS } from "../../core/fan-out-limits.ts";
import { roomName } from "../../core/pair.ts";
import {
  type ChatHold,
  findPageEnd,
  type LedgerSnapshot,
  readChatHolds,
  readLedgerSnapshot,
} from "../../db/reconciliation.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { CallBudget, forEachLimited } from "../../platform/for-each-limited.ts";
import type { Difference, ReconciliationBody } from "../../protocol/http/reconciliation.ts";
import type { RoomReport } from "../../room/rpc.ts";
import type { LedgerSource } from "../balance.ts";
import { EMPTY_HOLD } from "./lease.ts";
import { reconcileMembers } from "./members.ts";
import { type ChatLedger, isAhead, reconcileRoom, reportRequest } from "./room.ts";

/** A chat with its room's report; undefined if the room did not answer. */
type Answer = { chat: ChatLedger; report: RoomReport | undefined };

/**
 * Compares the coins in D1 with those in the rooms, for one page of members and chats: at most `limit` of each, and at
 * most as many as one request may ask rooms, with ids after `after`. Members may send messages meanwhile.
 * @throws when D1 does not answer
 */
export async function reconcile(
  { db, rooms, settleAfterMs }: LedgerSource & { settleAfterMs: number },
  { after, limit }: { after: number | undefined; limit: number },
): Promise<ReconciliationBody> {
  const now = Date.now();
  const end = await findPageEnd(db, after ?? 0, Math.min(limit, FAN_OUT_MAX_CALLS));
  const page = { after: after ?? 0, end: end ?? Number.MAX_SAFE_INTEGER };
  const snapshot = await readLedgerSnapshot(db, page);
  const answers = await requestReports(rooms, chatsOf(snapshot));
  const someAhead = answers.some(({ chat, report }) => report && isAhead(chat, report));
  const holds = someAhead ? await readChatHolds(db, page) : snapshot.chatHolds;
  const later = new Map(chatsOf(snapshot, holds).map((chat) => [chat.chatId, chat]));

  const differences = [
    ...reconcileMembers(snapshot),
    ...answers.flatMap(({ chat, report }): Difference[] =>
      report
        ? reconcileRoom(later.get(chat.chatId) ?? chat, report, { now, settleAfterMs })
        : [{ kind: "room", chat_id: chat.chatId, detail: "The room did not answer." }],
    ),
  ];
  const reports = answers.flatMap(({ report }) => report ?? []);
  return {
    ok: differences.length === 0,
    compared: {
      members: snapshot.members.length,
      chats: reports.length,
      transfers: snapshot.members.reduce((sum, { transfers }) => sum + transfers, 0),
      messages: reports.reduce((sum, { messages }) => sum + messages.count, 0),
    },
    differences,
    next_after: end ?? null,
  };
}

/** @param later the holds as read after the rooms had answered */
function chatsOf(
  { chats, chatHolds, chatRefunds }: LedgerSnapshot,
  later: ChatHold[] = chatHolds,
): ChatLedger[] {
  const [before, after] = [chatHolds, later].map((holds) => Map.groupBy(holds, ({ chatId }) => chatId));
  const refunds = Map.groupBy(chatRefunds, ({ chatId }) => chatId);
  return chats.map(({ id, ...pair }) => {
    const find = (holds: Map<number, ChatHold[]> | undefined, memberId: number) =>
      holds?.get(id)?.find((hold) => hold.memberId === memberId) ?? EMPTY_HOLD;
    return {
      chatId: id,
      pair,
      holdOf: (memberId) => ({ before: find(before, memberId), after: find(after, memberId) }),
      refunds: refunds.get(id) ?? [],
    };
  });
}

/** Returns an answer for each chat, in the order of the chats. */
async function requestReports(rooms: LedgerSource["rooms"], chats: ChatLedger[]): Promise<Answer[]> {
  const reports = new Map<ChatLedger, RoomReport>();
  await forEachLimited(chats, new CallBudget(), async (chat) => {
    try {
      const room = rooms.getByName(roomName(chat.pair));
      reports.set(chat, await withDeadline(room.reconciliationReport(reportRequest(chat))));
    } catch (error) {
      log({ event: "room.reconcile", code: "unavailable", chat: chat.chatId, error });
    }
  });
  return chats.map((chat) => ({ chat, report: reports.get(chat) }));
}
