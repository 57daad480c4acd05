import type { Context } from "hono";
import { roomName } from "../../core/pair.ts";
import type { By } from "../../db/acts.ts";
import { type ChargedDetails, readChargedDetails } from "../../db/charged-messages.ts";
import { findChat } from "../../db/chats.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { NO_SUCH_CHAT, type StatementMessages } from "../../protocol/http/coins.ts";
import type { PaidMessage } from "../../room/rpc.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { integerParam, requiredInteger } from "../request/query.ts";
import { recordRead } from "../request/record-read.ts";

/**
 * Returns a page of the messages behind a charge or a hold of a member. It asks one room, and then D1 once.
 * @param by who reads them, if not the member: the words of members are left out, and what an API key reads is recorded before
 * @throws HttpError `not_found` if the member has no such chat
 */
export async function statementMessages<E extends AppEnv>(
  c: Context<E>,
  { memberId, by }: { memberId: number; by?: By },
): Promise<StatementMessages> {
  const { db } = c.var;
  const chatId = requiredInteger(c, "chat_id", Number.MAX_SAFE_INTEGER);
  const last = requiredInteger(c, "last", Number.MAX_SAFE_INTEGER);
  const first = Math.max(requiredInteger(c, "first", last), (integerParam(c, "after", last) ?? 0) + 1);
  const chat = await withDeadline(findChat(db, chatId));
  if (memberId !== chat?.low && memberId !== chat?.high)
    throw new HttpError("not_found", { detail: NO_SUCH_CHAT });
  if (by) await recordRead(db, by, { memberId, chatId });
  const withWords = by === undefined;
  const room = c.env.CHAT_ROOM.getByName(roomName(chat));
  const { messages, nextAfter } = await withDeadline(room.paidMessages({ memberId, first, last, withWords }));
  const messageIds = messages.map(({ id }) => id);
  const smileIds = messages.flatMap(({ smileId }) => smileId ?? []);
  const details = await withDeadline(readChargedDetails(db, { chatId, messageIds, smileIds }));
  return { messages: messages.map((message) => messageJson(message, details)), next_after: nextAfter };
}

function messageJson(
  { id, type, price, at, smileId, words }: PaidMessage,
  { refundedAt, smileTitles }: ChargedDetails,
): StatementMessages["messages"][number] {
  const refund = refundedAt.get(id);
  return {
    message_id: id,
    type,
    title: (smileId === null ? words : smileTitles.get(smileId)) || null,
    price,
    date: new Date(at).toISOString(),
    refunded_at: refund === undefined ? null : new Date(refund).toISOString(),
  };
}
